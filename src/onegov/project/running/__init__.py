"""`onegov run`: everything set up from nothing, then kept running until it is stopped."""
