"""The citizen's pages: plain forms and whole pages, without an account."""
