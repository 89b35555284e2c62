"""Beside the password: codes by the clock (TOTP), passkeys, and recovery codes."""
