"""Who stands in front of the camera: body, skin, hair, clothes, pose and room of every rendered sample."""

from __future__ import annotations

from dataclasses import dataclass, field

from model_export.samples.hair import Style

Colour = tuple[float, float, float]
Direction = tuple[float, float, float]


@dataclass(frozen=True)
class Pose:
    """World directions of the limbs; x to the person's left, y up, z to the front."""

    upper_arm_left: Direction = (0.24, -0.97, -0.03)
    forearm_left: Direction = (0.16, -0.97, 0.16)
    upper_arm_right: Direction = (-0.24, -0.97, -0.03)
    forearm_right: Direction = (-0.16, -0.97, 0.16)
    hand_right: Direction | None = None
    hand_left: Direction | None = None
    leg_left: Direction = (0.055, -1.0, 0.0)
    leg_right: Direction = (-0.055, -1.0, 0.0)
    head_turn_deg: float = 0.0
    lean_deg: float = 0.0


@dataclass(frozen=True)
class Clothes:
    """A suit and what its pieces (from the top down) are dyed: a colour, or None for the suit's own texture.
    long_legs: trousers cover the shoes' collars; otherwise black tights are worn.
    """

    suit: str
    dyes: tuple[Colour | None, ...]
    shoes: str = "shoes01"
    shoe_dye: Colour | None = None
    long_legs: bool = True


@dataclass(frozen=True)
class Person:
    """Args:
    targets: MakeHuman shape targets. skin: texture file, skin_gain: factor on it. iris: colour of the eyes.
    room: "studio" or "room". wall: its colour.
    """

    id: str
    name: tuple[str, str]
    targets: dict[str, float]
    skin: str
    hair: Style
    clothes: Clothes
    pose: Pose = field(default_factory=Pose)
    skin_gain: Colour = (1.0, 1.0, 1.0)
    iris: Colour = (0.05, 0.025, 0.012)
    room: str = "studio"
    wall: Colour = (0.72, 0.72, 0.71)
    seed: int = 1


LEFT_HAND_ON_HIP = {
    "upper_arm_left": (0.70, -0.66, -0.26),
    "forearm_left": (-0.52, -0.66, 0.54),
    "hand_left": (-0.34, -0.62, 0.70),
}
HAND_ON_HIP = {
    "upper_arm_right": (-0.70, -0.66, -0.26),
    "forearm_right": (0.52, -0.66, 0.54),
    "hand_right": (0.34, -0.62, 0.70),
}

PEOPLE: tuple[Person, ...] = (
    Person(
        "mina",
        ("Mina (rendered)", "미나 (렌더링)"),
        {
            "asian-female-young": 1.0,
            "universal-female-young-averagemuscle-minweight": 0.45,
            "universal-female-young-averagemuscle-averageweight": 0.55,
        },
        "young_lightskinned_female_diffuse3.png",
        Style(
            (0.40, 0.34),
            part_x_m=0.012,
            lift=0.12,
            gravity=0.45,
            clump=0.6,
            back=0.5,
            melanin=0.97,
            redness=0.1,
            strands=26000,
            margin_m=0.004,
        ),
        Clothes("female_casualsuit01", ((0.36, 0.37, 0.39), None), shoe_dye=(0.75, 0.74, 0.72)),
        Pose(),
        wall=(0.78, 0.77, 0.75),
        seed=11,
    ),
    Person(
        "kwame",
        ("Kwame (rendered)", "콰메 (렌더링)"),
        {"african-male-young": 1.0, "universal-male-young-averagemuscle-averageweight": 1.0},
        "young_darkskinned_male_diffuse.png",
        Style(
            (0.022, 0.012),
            lift=0.8,
            gravity=0.02,
            clump=0.25,
            curl_m=0.0022,
            wave_m=0.008,
            melanin=0.99,
            redness=0.0,
            strands=30000,
            margin_m=0.004,
        ),
        Clothes("male_casualsuit04", ((0.60, 0.26, 0.05), None), shoe_dye=(0.8, 0.8, 0.8)),
        Pose(**HAND_ON_HIP),
        skin_gain=(1.5, 1.4, 1.35),
        wall=(0.55, 0.60, 0.62),
        seed=12,
    ),
    Person(
        "elena",
        ("Elena (rendered)", "엘레나 (렌더링)"),
        {"caucasian-female-young": 1.0, "universal-female-young-averagemuscle-averageweight": 1.0},
        "young_lightskinned_female_diffuse2.png",
        Style(
            (0.24, 0.20),
            part_x_m=-0.014,
            lift=0.12,
            gravity=0.6,
            clump=0.5,
            back=0.6,
            curl_m=0.004,
            wave_m=0.075,
            melanin=0.66,
            redness=0.55,
            strands=26000,
            margin_m=0.004,
        ),
        Clothes("female_casualsuit01", ((0.025, 0.14, 0.15), None), shoe_dye=(0.3, 0.2, 0.14)),
        Pose(**LEFT_HAND_ON_HIP),
        iris=(0.06, 0.11, 0.16),
        room="room",
        wall=(0.74, 0.70, 0.64),
        seed=13,
    ),
    Person(
        "joon",
        ("Joon (rendered)", "준 (렌더링)"),
        {"asian-male-young": 1.0, "universal-male-young-averagemuscle-averageweight": 1.0},
        "young_lightskinned_male_diffuse3.png",
        Style(
            (0.055, 0.016),
            comb=(0.45, -0.85, 0.0),
            lift=0.18,
            gravity=0.30,
            clump=0.6,
            melanin=0.97,
            redness=0.1,
            strands=24000,
            fringe=True,
            margin_m=0.006,
        ),
        Clothes("male_casualsuit02", ((0.22, 0.23, 0.25), None), shoe_dye=(0.08, 0.08, 0.09)),
        Pose(),
        room="room",
        wall=(0.60, 0.66, 0.70),
        seed=14,
    ),
    Person(
        "amara",
        ("Amara (rendered)", "아마라 (렌더링)"),
        {
            "african-female-young": 1.0,
            "universal-female-young-averagemuscle-averageweight": 0.7,
            "universal-female-young-averagemuscle-maxweight": 0.3,
        },
        "middleage_darkskinned_female_diffuse.png",
        Style(
            (0.085, 0.075),
            lift=0.95,
            gravity=0.02,
            clump=0.3,
            curl_m=0.005,
            wave_m=0.016,
            melanin=0.98,
            redness=0.05,
            strands=30000,
            margin_m=0.004,
        ),
        Clothes("female_elegantsuit01", ((0.60, 0.55, 0.47), (0.035, 0.045, 0.08)), shoes="shoes03", long_legs=False),
        Pose(upper_arm_right=(-0.34, -0.94, 0.0), upper_arm_left=(0.34, -0.94, 0.0)),
        skin_gain=(1.25, 1.2, 1.2),
        wall=(0.70, 0.66, 0.62),
        seed=15,
    ),
)
