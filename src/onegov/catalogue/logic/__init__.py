"""Reading, checking, hashing and searching definitions: pure, no Django, network or clock."""
