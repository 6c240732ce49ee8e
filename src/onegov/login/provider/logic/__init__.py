"""Pure functions of the OpenID Provider: no Django, network or clock."""
