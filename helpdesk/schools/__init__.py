"""What is served: units, rooms, onboarding, and the catalogue of services."""
