from nhactruong.ground.idempotency import IdempotencyKey

__all__ = ["IdempotencyKey"]
