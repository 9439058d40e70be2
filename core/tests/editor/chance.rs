//! Whatever a hand may do in any order: nothing panics, the scene keeps up, and undoing all of it gives the document back
//! to the byte. On small documents of our own always, on recorded ones where `GESSO_FIXTURES` names them.

use std::{fs, path::Path, sync::Arc};

use gesso_core::{
    editor::{
        Editor,
        action::{
            Action, Direction, Verb,
            arrange::{Axis, Edge},
        },
        geometry::{ScreenPoint, WorldPoint},
        input::{Button, Device, Input, Key, Modifiers, Phase, Pointer, Wheel},
        scene::Scene,
        selection::Item,
        shortcut::{Chord, SHORTCUTS},
    },
    graph::{edit::Side, file::Format, json::Json, schema::Schema},
};

use crate::harness::{schema, txt2img};

/// Interactions per small document.
const STEPS: u32 = 150;
/// Interactions per recorded document.
const FIXTURE_STEPS: u32 = 40;
/// Every which recorded document is played with: all of them take minutes without optimisation.
const EVERY: usize = 7;

/// A row of numbers begun by a seed (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.number() % count.max(1) as u64) as usize
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }

    fn often(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        // Thousandths are fine enough, and never surprise.
        low + (self.below(1_000) as f64 / 1_000.0) * (high - low)
    }
}

/// A hand.
struct Hand<'a> {
    editor: &'a mut Editor,
    chance: Chance,
    time: f64,
}

impl Hand<'_> {
    fn node(&mut self) -> Option<Arc<str>> {
        let mut ids: Vec<Arc<str>> = self.editor.scene().blocks().map(|block| block.id.clone()).collect();
        ids.sort();
        self.chance.of(&ids).cloned()
    }

    /// A point of the canvas where something is, mostly.
    fn point(&mut self) -> ScreenPoint {
        let anywhere = ScreenPoint::new(self.chance.between(-50.0, 1300.0), self.chance.between(-50.0, 850.0));
        if self.chance.often(4) {
            return anywhere;
        }
        let Some(id) = self.node() else { return anywhere };
        let side = if self.chance.often(2) { Side::Input } else { Side::Output };
        let slot = self.chance.below(6);
        let on_port = self.chance.often(2);
        let (x, y) = (self.chance.between(0.0, 1.0), self.chance.between(0.0, 1.0));
        let Some(block) = self.editor.scene().block(&id) else { return anywhere };
        let frame = block.frame;
        let plug = block.plug(side, slot).filter(|_| on_port);
        let world = plug.unwrap_or(WorldPoint::new(frame.x + frame.width * x, frame.y + frame.height * y));
        self.editor.camera().screen_from_world(world)
    }

    fn held(&mut self) -> Modifiers {
        Modifiers { primary: self.chance.often(6), shift: self.chance.often(5), alt: self.chance.often(6) }
    }

    fn pointer(&mut self, phase: Phase, id: i32, device: Device, button: Button, at: ScreenPoint, held: Modifiers) {
        self.time += 16.0;
        let time = self.time;
        self.editor.input(&Input::Pointer(Pointer { phase, id, device, button, at, held, time }));
    }

    fn gesture(&mut self) {
        let device = *self.chance.of(&[Device::Mouse, Device::Mouse, Device::Touch, Device::Pen]).unwrap();
        let button =
            *self.chance.of(&[Button::Primary, Button::Primary, Button::Primary, Button::Secondary, Button::Middle]).unwrap();
        let (from, to, held) = (self.point(), self.point(), self.held());
        self.time += 400.0;
        self.pointer(Phase::Down, 1, device, button, from, held);
        if self.chance.often(8) {
            self.time += 600.0;
            let time = self.time;
            self.editor.input(&Input::Tick(time));
        }
        for step in 1..=self.chance.below(4) {
            let part = step as f64 / 3.0;
            let at = ScreenPoint::new(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part);
            self.pointer(Phase::Move, 1, device, button, at, held);
        }
        match self.chance.below(14) {
            // A second finger, a key, an interruption, a browser that takes the pointer away.
            0 => {
                self.pointer(Phase::Down, 2, device, button, to, held);
                self.pointer(Phase::Move, 2, device, button, from, held);
                self.pointer(Phase::Up, 2, device, button, from, held);
            }
            1 => self.key(),
            2 => drop(self.editor.input(&Input::Interrupted)),
            3 => self.pointer(Phase::Cancel, 1, device, button, to, held),
            _ => {}
        }
        self.pointer(Phase::Up, 1, device, button, to, held);
        if self.chance.often(6) {
            self.pointer(Phase::Down, 1, device, button, to, held);
            self.pointer(Phase::Up, 1, device, button, to, held);
        }
    }

    fn key(&mut self) {
        let shortcut = self.chance.of(SHORTCUTS).unwrap();
        // Deleting all and undoing much would leave little to play with.
        if matches!(shortcut.verb, Verb::SelectAll | Verb::SelectOthers) && !self.chance.often(10) {
            return;
        }
        let Chord { key, primary, shift, alt } = Chord::parse(shortcut.keys).unwrap();
        self.editor.input(&Input::KeyDown(Key { key, held: Modifiers { primary, shift, alt }, repeats: false }));
    }

    fn action(&mut self) {
        let at = WorldPoint::new(self.chance.between(-500.0, 2_000.0), self.chance.between(-500.0, 2_000.0));
        let node = self.node().unwrap_or_else(|| "1".into());
        let classes: Vec<String> = self.editor.schema().classes().map(|class| class.name.clone()).collect();
        let class = self.chance.of(&classes).cloned().unwrap_or_default();
        let input = {
            let block = self.editor.scene().block(&node).cloned();
            let names: Vec<String> =
                block.map(|block| block.widgets.iter().map(|row| row.name.to_string()).collect()).unwrap_or_default();
            self.chance.of(&names).cloned().unwrap_or_else(|| "x".to_owned())
        };
        let mut wires: Vec<Arc<str>> = self.editor.scene().wires().map(|wire| wire.id.clone()).collect();
        wires.sort();
        let wire = self.chance.of(&wires).cloned().unwrap_or_else(|| "1".into());
        let groups = self.editor.scene().groups().len();
        let side = if self.chance.often(2) { Side::Input } else { Side::Output };
        let size = [self.chance.between(-10.0, 700.0), self.chance.between(-10.0, 700.0)];
        let group = self.chance.below(groups + 1);
        let slot = self.chance.below(3);
        let action = match self.chance.below(25) {
            0 => Action::Add { class, at, cord: None },
            1 => Action::SetValue { node, input, value: Json::text("x") },
            2 => Action::SetValue { node, input, value: Json::read("1.50").unwrap() },
            3 => Action::AddReroute { wire, piece: slot, at },
            4 => Action::Disconnect(wire),
            5 => Action::InsertInto { node, wire, by: size },
            6 => Action::Resize(node, size),
            7 => Action::ResizeGroup(group, size),
            8 => Action::Rename(Item::Node(node), (!size[0].is_sign_negative()).then(|| "title".to_owned())),
            9 => Action::Rename(Item::Group(group), Some("group".to_owned())),
            10 => Action::Colour(size[0].is_sign_positive().then(|| ("#111".to_owned(), "#222".to_owned()))),
            11 => Action::MakeSubgraph { name: "new".into(), id: None },
            12 | 13 => Action::Enter(node),
            14 => Action::LeaveTo(0),
            15 => Action::Promote { node, input },
            16 => Action::RemoveBoundarySlot(side, slot),
            17 => Action::LabelBoundarySlot(side, slot, Some("label".into())),
            18 => Action::AddPicture { name: "cat.png".into(), at: Some(at) },
            19 => Action::Duplicate { by: size, linked: slot == 0 },
            20 => Action::Select([Item::Node(node), Item::Group(group)].into_iter().collect()),
            21 => Action::Align(Edge::Left),
            22 => Action::Distribute(Axis::Down),
            23 => Action::TitleSize(group, size[0]),
            _ => Verb::Nudge(Direction::Left).into(),
        };
        self.editor.act(action);
    }

    fn paste(&mut self) {
        let effects = self.editor.act(Verb::Copy.into());
        let text = effects.into_iter().find_map(|effect| match effect {
            gesso_core::editor::effect::Effect::Copy(copied) => Some(copied.text),
            _ => None,
        });
        let linked = self.chance.often(2);
        if let Some(text) = text {
            self.editor.act(Action::Paste { text, at: None, linked });
        }
    }

    fn play(&mut self) {
        match self.chance.below(12) {
            0..=5 => self.gesture(),
            6 | 7 => self.key(),
            8 | 9 => self.action(),
            10 if self.editor.scene().blocks().count() < 150 => self.paste(),
            _ => {
                let (at, held) = (self.point(), self.held());
                let by = [self.chance.between(-300.0, 300.0), self.chance.between(-300.0, 300.0)];
                self.editor.input(&Input::Wheel(Wheel { at, by, held }));
                self.editor.act(if self.chance.often(3) { Verb::FitAll } else { Verb::SelectNone }.into());
            }
        }
    }
}

/// Plays with a document; gives how many steps there were to undo.
fn play(name: &str, file: &Json, schema: &Arc<Schema>, seed: u64, steps: u32, check_every: u32) -> usize {
    let start = file.to_string();
    let mut editor = Editor::open(file.clone(), Arc::clone(schema));
    let mut hand = Hand { editor: &mut editor, chance: Chance(seed), time: 0.0 };
    for step in 0..steps {
        hand.play();
        if step % check_every == 0 {
            let fresh = Scene::read(hand.editor.file(), hand.editor.level(), schema);
            let unlike = hand.editor.scene().unlike(&fresh);
            let last = hand.editor.journal().done().last().map(|entry| entry.name.as_str());
            assert_eq!(unlike, None, "{name}, seed {seed}, step {step} ({last:?}): the scene lost track");
        }
    }
    editor.input(&Input::Interrupted);
    let last = editor.file().to_string();
    let mut again = Editor::reopen(Json::read(&last).unwrap(), Arc::clone(schema), &editor.journal_text()).unwrap();
    let count = editor.journal().done().len();
    for _ in 0..count {
        editor.act(Verb::Undo.into());
        again.act(Verb::Undo.into());
    }
    assert!(editor.file().to_string() == start, "{name}, seed {seed}: undo did not give back the document");
    assert!(again.file().to_string() == start, "{name}, seed {seed}: undo after a reload did not give back the document");
    assert!(*editor.scene() == Scene::read(editor.file(), editor.level(), schema), "{name}, seed {seed}: the scene lost track");
    for _ in 0..count {
        editor.act(Verb::Redo.into());
    }
    assert!(editor.file().to_string() == last, "{name}, seed {seed}: redo did not give the end");
    count
}

#[test]
fn anything_can_be_undone_on_a_small_document() {
    let steps: usize = (0..12).map(|seed| play("txt2img", &txt2img(), &schema(), seed, STEPS, 1)).sum();
    assert!(steps > 150, "only {steps} steps changed anything");
}

#[test]
fn anything_can_be_undone_on_every_form_of_document() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/graph");
    let schema = Json::read(&fs::read_to_string(folder.join("schema.json")).unwrap()).unwrap();
    let schema = Arc::new(Schema::read(&schema));
    let mut paths: Vec<_> = fs::read_dir(folder.join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut steps = 0;
    for (seed, path) in paths.iter().enumerate() {
        let case = Json::read(&fs::read_to_string(path).unwrap()).unwrap();
        let file = case.get("workflow").unwrap();
        steps += play(&path.display().to_string(), file, &schema, 100 + seed as u64, STEPS, 1);
    }
    assert!(paths.len() >= 18 && steps > 150, "only {steps} steps changed anything");
}

#[test]
fn anything_can_be_undone_on_nonsense() {
    for (seed, text) in [
        r#"{"nodes":[{"id":1},{"id":1,"pos":[9,9]},null,3,{"id":"x","pos":{"0":1,"1":2},"inputs":[{"link":7}],"outputs":[{}]}],"links":[null,[1],[7,1,0,"x",0,"*"],[7,1,0,1,0,"*"]],"groups":[{},null,{"bounding":[1]}]}"#,
        r#"{"nodes":{},"links":3,"groups":"x"}"#,
        r#"{"nodes":[{"id":1,"type":"g","inputs":3,"flags":[]}],"links":[],"definitions":{"subgraphs":[{"id":"g","nodes":[{"id":1,"type":"g"}],"links":[{"id":1}]},{"id":"g"},5]}}"#,
        r#"{"nodes":[{"id":1,"pos":[1e300,-1e300],"size":[1e300,0]}],"links":[],"extra":5}"#,
        "[]",
    ]
    .iter()
    .enumerate()
    {
        for more in 0..4 {
            play(text, &Json::read(text).unwrap(), &schema(), 1_000 + seed as u64 * 10 + more, STEPS, 1);
        }
    }
}

#[test]
fn anything_can_be_undone_on_recorded_documents() {
    let Ok(fixtures) = std::env::var("GESSO_FIXTURES") else { return };
    let folder = Path::new(&fixtures).join("workflows");
    let mut object_info = String::new();
    let packed = fs::File::open(folder.join("object_info.json.gz")).unwrap();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(packed), &mut object_info).unwrap();
    let schema = Arc::new(Schema::read(&Json::read(&object_info).unwrap()));
    let mut paths: Vec<_> = fs::read_dir(folder.join("dev")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".workflow.json"));
    paths.sort();
    let every = std::env::var("GESSO_EVERY").ok().and_then(|every| every.parse().ok()).unwrap_or(EVERY);
    for (seed, path) in paths.iter().enumerate().step_by(every) {
        let file = Json::read(&fs::read_to_string(path).unwrap()).unwrap();
        if Format::of(&file) == Some(Format::Ui) {
            play(&path.display().to_string(), &file, &schema, 5_000 + seed as u64, FIXTURE_STEPS, 8);
        }
    }
}
