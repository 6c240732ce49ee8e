"""Who read about a person: entries in the evidence log, found by the person and proven one by one."""
