"""`onegov login simulator`: the platform's own sign-in for departments' engineers, with made-up people."""
