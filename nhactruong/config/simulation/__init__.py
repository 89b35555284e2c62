"""A city's days, invented: who reports what, when and where, and how offices answer.

The model (model.py, plans.py) is pure; stage.py plays it through the real acts with a
clock that can be moved. Everything made here is SỐ LIỆU MÔ PHỎNG.
"""
