"""The supervisor's page: how the organisation's cases stand, and cases that go back to the queue."""
