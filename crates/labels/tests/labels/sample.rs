//! Assets as awkward as a school district has them, always the same ones.

use labels::{FontLibrary, Label, layout};
use types::{AssetTag, LabelContent, LabelSettings, LabelSize};

const NAMES: &[&str] = &[
    "Chromebook 11 #42",
    "Zoë Müller-Østergård's loaner",
    "Ελένη Παπαδοπούλου",
    "Екатерина Щербакова",
    "O'Neill \"Front Office\" <spare> & co.",
    "Łukasz Żółć, Ağaoğlu, Nguyễn Thị Ánh",
    "3rd floor cart B, slot 17, charger side, left of the fire extinguisher, ask Ms. Abernathy first",
    "王小明",
    "🎒 field trip kit 🚌",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "e\u{301}cole  \t maternelle\u{200B}\n",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "عربي",
    "",
    "i",
    "\u{1F1E}\u{1EA4}\u{1EB4} gj,;_|()[]{}",
];
const MODELS: &[&str] = &[
    "HP Chromebook 11 G8 EE",
    "Lenovo 300e (2nd Gen)",
    "Epson PowerLite 1288 4000-Lumen Full HD 3LCD Projector with Built-In Wireless and Miracast",
    "45W USB-C",
    "Dell P2419H 24\u{2033}",
];
const FUNDING: &[&str] = &[
    "ESSER III",
    "Bond 2019",
    "Title I – Part A",
    "Фонд развития школы № 12",
];
const SERIALS: &[&str] = &["5CD", "PF-", "0O1lI", "SN:", "XJWWMM-", "č/"];
const BASES: &[&str] = &[
    "https://rt.example.org",
    "https://helpdesk.westlake-unified-school-district.k12.example.us/rt5",
    "http://rt",
    "HTTPS://RT.EXAMPLE.ORG",
    "https://rt.example.org/very/long/path/that/somebody/put/behind/three/proxies/and/a/load-balancer/because/of/the/audit/of/2019/and/never/removed",
];

/// The `index`th asset.
pub fn content(index: usize) -> LabelContent {
    let mut dice = Dice(index as u64 + 1);
    let tag = tag(index, &mut dice);
    let serial = dice.pick(SERIALS);
    let serial = format!(
        "{serial}{:0width$}",
        dice.next(),
        width = 6 + dice.below(14)
    );
    LabelContent {
        tag: AssetTag::parse(&tag).unwrap_or_else(|error| panic!("{tag}: {error}")),
        qr_url: format!(
            "{}/Asset/Display.html?id={}",
            BASES[index % BASES.len()],
            1 + dice.below(90_000)
        ),
        internal_name: dice.maybe(NAMES),
        serial: (dice.below(8) > 0).then_some(serial),
        model: dice.maybe(MODELS),
        funding_source: dice.maybe(FUNDING),
        heading: dice.maybe(&[
            "Westlake Unified School District",
            "WUSD",
            "École Nº 12 · Δήμος",
        ]),
    }
}

fn tag(index: usize, dice: &mut Dice) -> String {
    match index % 8 {
        0..4 => format!("W12-{index:04}"),
        4 => format!(
            "{}/{}.{}_{}X",
            dice.below(99),
            dice.below(999),
            dice.below(9999),
            index
        ),
        5 => {
            // Every length up to the longest that a tag may have.
            let letters: String = (0..2 + index / 8 % 23)
                .map(|_| char::from(b'A' + u8::try_from(dice.below(26)).unwrap_or_default()))
                .collect();
            letters
        }
        6 => format!("LIB{}", 10_000_000_000 + dice.below(9_000_000_000)),
        _ => format!(
            "{}-{}",
            dice.below(1_000_000),
            dice.pick(&["QI0O", "MWMWMWMW", "1L"])
        ),
    }
}

/// A label of that asset.
pub fn label(index: usize, size: LabelSize, dpi: u16, fonts: &FontLibrary) -> Label {
    let settings = LabelSettings {
        dpi,
        ..LabelSettings::default()
    };
    let content = content(index);
    layout(&content, size, &settings, fonts)
        .unwrap_or_else(|error| panic!("{} at {dpi} dpi: {error}", content.tag))
}

/// The generator `SplitMix64`: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) >> 4
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or_default()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn maybe(&mut self, from: &[&str]) -> Option<String> {
        let picked = self.pick(from).to_owned();
        (self.below(8) > 0).then_some(picked)
    }
}
