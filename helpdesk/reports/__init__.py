"""The director's door: monthly figures and the tickets behind them."""
