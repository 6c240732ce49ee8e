"""The web process's entry for a WSGI server."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
# A thread that draws a page lets the others in after half a millisecond instead of five: a token takes
# four answers of the database, and would wait that long after each.
sys.setswitchinterval(0.0005)
application = get_wsgi_application()
