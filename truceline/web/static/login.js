"use strict";
// Passkeys need a script; a password does not.
const form = document.getElementById("login") || document.getElementById("create");
const button = document.getElementById("passkey");
const kind = window.PublicKeyCredential;
if (form && button && kind && kind.parseRequestOptionsFromJSON && form.dataset.options) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const told = JSON.parse(form.dataset.options);
    const made = form.id === "create"
      ? await navigator.credentials.create({ publicKey: kind.parseCreationOptionsFromJSON(told) })
      : await navigator.credentials.get({ publicKey: kind.parseRequestOptionsFromJSON(told) });
    form.elements.credential.value = JSON.stringify(made.toJSON());
    form.submit();
  });
}
