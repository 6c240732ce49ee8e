"""``onegov demo``: walks the whole path over HTTP as a new user would, in a browser without JavaScript.

It knows what a person knows (their own life, their letter from the department) and what a page shows;
nothing of how the platform is made.
"""
