"""allauth's views, with what our pages add to them: one module for each concern."""
