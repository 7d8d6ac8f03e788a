"use strict";
// Passkeys need a script; a password does not.
{ // the pages of the desk have names of their own
const form = document.getElementById("login") || document.getElementById("create");
const button = document.getElementById("passkey");
const kind = window.PublicKeyCredential;
const told = form && form.dataset.options ? JSON.parse(form.dataset.options) : null;
const party = told && (told.rpId || told.rp.id);
const here = party && (location.hostname === party || location.hostname.endsWith(`.${party}`));
if (here && button && kind && kind.parseRequestOptionsFromJSON) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!document.getElementById("officer")?.reportValidity() && form.id === "login") return;
    try {
      const made = form.id === "create"
        ? await navigator.credentials.create({ publicKey: kind.parseCreationOptionsFromJSON(told) })
        : await navigator.credentials.get({ publicKey: kind.parseRequestOptionsFromJSON(told) });
      form.elements.credential.value = JSON.stringify(made.toJSON());
    } catch { return; } // cancelled, or no passkey here: the form is there as before
    form.submit();
  });
}
}
