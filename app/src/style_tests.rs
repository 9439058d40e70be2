//! Sheets of screens and who wears their classes.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Classes of one screen's sheet that others wear on purpose.
const SHARED: [&str; 14] = [
    "batch",
    "care",
    "home",
    "log",
    "pictures",
    "proj-card",
    "resume",
    "resume-grid",
    "search-form",
    "shelf",
    "shelf-grid",
    "shelf-wait",
    "start",
    "whyhere",
];

/// The classes that rules of a sheet begin with and that stand there alone: nothing but the name says whom they are for.
fn bare(sheet: &str) -> BTreeSet<String> {
    let of_rule = |line: &str| {
        let rest = line.strip_prefix('.').filter(|_| line.ends_with(['{', ',']))?;
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')?;
        let (class, after) = rest.split_at(end);
        (after == " {" || after.starts_with([',', ':', '['])).then(|| class.to_owned())
    };
    sheet.lines().filter_map(of_rule).collect()
}

/// The classes that are worn, with the folders of the pages they are worn in.
fn worn(folder: &Path, of: &str, by: &mut BTreeMap<String, BTreeSet<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            worn(&path, if of.is_empty() { &name } else { of }, by);
        } else if name.ends_with(".rs") && !name.contains("tests") {
            let text = fs::read_to_string(&path).unwrap();
            for after in text.split("class=").skip(1) {
                let line = after.lines().next().unwrap_or_default();
                // Of a condition every text of its line, sentences left out.
                let literals = line.split('"').skip(1).step_by(2).take(if line.starts_with('"') { 1 } else { usize::MAX });
                let is_class = |text: &&str| !text.contains(|letter: char| letter.is_ascii_uppercase() || letter == '.');
                for class in literals.filter(is_class).flat_map(str::split_whitespace) {
                    by.entry(class.to_owned()).or_default().insert(of.to_owned());
                }
            }
        }
    }
}

/// Layers make a screen's sheet stronger than every component's: a bare class of it that another place wears as well is
/// laid out, coloured or hidden there too. The shelf of Flow once hid the projects on phones, the popover of a project the
/// marks of promoted pictures, and the underline of a debate's words ran through Home.
#[test]
fn what_the_sheet_of_a_screen_styles_is_worn_on_that_screen_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let main = fs::read_to_string(root.join("../style/main.css")).unwrap();
    let mut by = BTreeMap::new();
    worn(&root.join("src"), "", &mut by);
    let mut seen = BTreeSet::new();
    for sheet in main.lines().filter(|line| line.contains("layer(screens)")).filter_map(|line| line.split('"').nth(1)) {
        for class in bare(&fs::read_to_string(root.join("../style").join(sheet)).unwrap()) {
            // The page of all components shows those of screens too.
            let places: Vec<&String> = by.get(&class).into_iter().flatten().filter(|place| *place != "states").collect();
            let is_shared = SHARED.contains(&class.as_str());
            assert!(places.len() < 2 || is_shared, "{class} of {sheet} is worn in {places:?}");
            seen.insert(class);
        }
    }
    for class in SHARED.iter().chain(&["flow-shelf", "proof-word"]) {
        assert!(seen.contains(*class), "no sheet begins a rule with {class}");
    }
}
