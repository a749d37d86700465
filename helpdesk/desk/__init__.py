"""The technician's door: today, the queue, the ticket's page, intake by telephone."""
