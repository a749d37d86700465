"""What people write in about, by category: invented, but as teachers write."""
