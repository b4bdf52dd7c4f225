"""What every operator's technologies are expected to give at points: path losses, kept on disk, and best servers."""

from songxa.coverage.predict.kept import Losses
from songxa.coverage.predict.models import Propagation, wifi_radius_m
from songxa.coverage.predict.radio import Radio
from songxa.coverage.predict.result import Assumption, Basics, Prediction
from songxa.coverage.predict.run import predict

__all__ = ["Assumption", "Basics", "Losses", "Prediction", "Propagation", "Radio", "predict", "wifi_radius_m"]
