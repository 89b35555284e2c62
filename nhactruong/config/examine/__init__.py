"""What `nhactruong doctor` looks at: each finding with the exact line that mends it."""
