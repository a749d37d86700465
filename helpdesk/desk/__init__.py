"""The technician's door: today, queue, ticket page, phone intake."""
