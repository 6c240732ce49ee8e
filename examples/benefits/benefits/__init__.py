"""An example application of a department that signs people in with OpenID Connect."""
