from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "nhactruong.config"
    label = "config"
