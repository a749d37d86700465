"""The tests of Dzwonek; they mirror the package."""
