"""The sea: what ships claim, followed and weighed. No agreement, no cause, no author."""
