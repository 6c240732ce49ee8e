"""The provider's addresses: one module for each kind of reader."""
