"""The pages of officials: signing in, their own safety, taking an account."""
