"""What the operator watches by: health, readiness, metrics, logs."""
