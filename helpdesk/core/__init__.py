"""What every room stands on: configuration, errors, time, columns, files. Knows no feature."""
