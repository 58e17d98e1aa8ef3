"""How far results may stray. One table, read by every test that compares pictures."""

# A golden picture against the same pipeline on another processor or in another runtime.
GOLDEN_PSNR_DB = 40.0
# Weights as int8: mean absolute difference of probabilities and masks.
INT8_MEAN_DIFFERENCE = 0.004
# Two evaluations of one network in fp32, in another order.
FP32_PROBABILITY = 2e-3
