"""Sign-in by OpenID Connect, as by VNeID: any issuer, named by settings.

Our own relying party, not allauth's: see docs/adr, "Sign-in by OpenID Connect".
"""
