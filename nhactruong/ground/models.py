from nhactruong.ground.beat import Beat
from nhactruong.ground.idempotency import IdempotencyKey

__all__ = ["Beat", "IdempotencyKey"]
