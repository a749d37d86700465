"""The mileage log (ewidencja przebiegu): kilometres driven per technician and month, leg by leg."""
