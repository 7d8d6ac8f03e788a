"""Who promised what on land, sea, air and cyber. The door stands; no pledge is read yet."""
