"""How far results may stray. One table, read by every test that compares pictures."""

# A golden picture against the same pipeline on another processor or in another runtime.
GOLDEN_PSNR_DB = 40.0
# Weights as int8: mean absolute difference of probabilities and masks.
INT8_MEAN_DIFFERENCE = 0.004
# Two evaluations of one network in fp32, in another order.
FP32_PROBABILITY = 2e-3
# Closed forms and linear algebra in float64, in px.
EXACT_PX = 1e-6
# float32 pixel coordinates of a few hundred px.
FLOAT32_PX = 1e-3
# A smooth spline between its exactly evaluated grid points, in px.
DENSE_MAP_PX = 0.15
# OpenCV's remap keeps 1/32 px: the worst share of one pixel's step.
REMAP_STEP = 1 / 32
# Distances of OpenCV's 5x5 chamfer against Euclid's, relative.
CHAMFER = 0.025
# What is measured on a drawn silhouette, in px: one to each side of a border.
OUTLINE_PX = 2.0
# The same as a share of the shoulder width.
OUTLINE_UNITS = 0.02
# Two 0..255 pictures that should be the same but for rounding, in levels.
LEVELS = 1.0
# Intersection over union of a limb's outline with the drawn limb: where it is bare, and where it is continued.
SEEN_OUTLINE_IOU = 0.85
CONTINUED_OUTLINE_IOU = 0.75
# Gains of light that should be 1.
GAIN = 0.02
# Landmarks of a drawn garment, of its width.
GARMENT_LANDMARK_SHARE = 0.05
# The same garment mirrored, of its width.
GARMENT_MIRROR_SHARE = 0.02
# Overlap (intersection over union) of a found silhouette with the drawn one.
GARMENT_MASK_IOU = 0.985
# A garment put before another backdrop against the true composition: mean difference at its edge, in levels.
GARMENT_FRINGE_LEVELS = 9.0
# Overlap of a found opening of the neck with the drawn one.
GARMENT_COLLAR_IOU = 0.8
# Share of pixels that must show what was drawn, and that may still show what was taken off.
COVERED = 0.98
REMNANT = 0.01
# Landmarks of a catalogue garment from its outline (a rounded shoulder, a hanging hem), of its width.
CATALOGUE_OUTLINE_SHARE = 0.03
# A catalogue garment drawn again against the committed JPEG.
CATALOGUE_REDRAWN_PSNR_DB = 35.0
# Landmarks of the catalogue's pictures, found by the automatic analysis: the median, and how many may miss the share.
GARMENT_LANDMARK_MEDIAN = 0.009
GARMENT_LANDMARK_OUTLIERS = 0.04
# How far an outline may jump within a twentieth of the shoulder width, in shoulder widths.
LEDGE_UNITS = 0.03
