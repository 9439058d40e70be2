//! Writing the picture.

use std::fmt::{self, Display, Formatter, Write};

use super::{
    colour,
    frame::{Frame, SLOT, TITLE, VALUE},
};
use crate::graph::{
    file::{Definition, Level, Node, definitions},
    json::Json,
    schema::Schema,
    values::{Role, Value, by_name},
};

/// Room around everything, in graph pixels.
const MARGIN: f64 = 40.0;
/// Longest text of a value, in characters.
const VALUE_CHARS: usize = 36;
/// Longest title, in characters.
const TITLE_CHARS: usize = 48;

/// Draws the root of a workflow in UI format.
#[must_use]
pub fn svg(file: &Json, schema: &Schema) -> String {
    let level = Level::read(file);
    let definitions = definitions(file);
    let frames: Vec<Frame> = level.nodes.iter().enumerate().map(|(at, node)| framed(node, at, schema)).collect();
    let mut body = String::new();
    // Writing into a text cannot fail.
    let _ = groups(&mut body, file).and_then(|()| links(&mut body, &level, &frames)).and_then(|()| {
        level.nodes.iter().zip(&frames).try_for_each(|(node, frame)| draw(&mut body, node, frame, schema, &definitions))
    });
    let [x, y, width, height] = bounds(&frames, file);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{x:.0} {y:.0} {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
         fill=\"#1b1d21\"/>\n{body}</svg>\n"
    )
}

fn framed(node: &Node<'_>, at: usize, schema: &Schema) -> Frame {
    let values = shown(node, schema).len() as f64;
    let rows = sockets(node).max(node.outputs.len()) as f64;
    Frame::of(node, at).grown(rows * SLOT + values * VALUE + 8.0)
}

fn sockets(node: &Node<'_>) -> usize {
    node.inputs.iter().filter(|slot| slot.widget.is_none()).count()
}

/// The values of a node with their names; those of an unknown class have none.
fn shown(node: &Node<'_>, schema: &Schema) -> Vec<(String, String)> {
    let Some(class) = schema.class(node.class) else {
        let values = node.values().and_then(Json::as_list).unwrap_or_default();
        return values.iter().map(|value| (String::new(), spelled(value))).collect();
    };
    let values = by_name(class, node.values()).into_iter();
    let of_input = values.filter(|Value { widget, .. }| matches!(widget.role, Role::Input(_)));
    of_input.map(|Value { widget, value }| (widget.name, spelled(&value.unwrap_or_default()))).collect()
}

fn spelled(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn groups(out: &mut String, file: &Json) -> fmt::Result {
    for group in file.items("groups") {
        let Some([x, y, width, height]) = bounding(group) else { continue };
        let fill = group.get("color").and_then(Json::as_str).and_then(colour::checked).unwrap_or("#3f789e");
        let title = group.get("title").and_then(Json::as_str).unwrap_or_default();
        writeln!(
            out,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\" fill=\"{fill}\" fill-opacity=\"0.2\" \
             stroke=\"{fill}\" stroke-opacity=\"0.6\"/><text x=\"{:.1}\" y=\"{:.1}\" fill=\"#ccc\" font-size=\"20\">{}</text>",
            x + 8.0,
            y + 24.0,
            Escaped(&cut(title, TITLE_CHARS))
        )?;
    }
    Ok(())
}

fn bounding(group: &Json) -> Option<[f64; 4]> {
    let numbers: Vec<f64> = group.items("bounding").filter_map(Json::as_f64).filter(|number| number.abs() < 1e6).collect();
    numbers.try_into().ok()
}

fn links(out: &mut String, level: &Level<'_>, frames: &[Frame]) -> fmt::Result {
    for link in &level.links {
        let ends = level.position(&link.origin).zip(level.position(&link.target));
        let Some((from, to)) = ends.and_then(|(from, to)| Some((frames.get(from)?, (to, frames.get(to)?)))) else { continue };
        let [x, y] = from.slot(link.origin_slot, true);
        let (target, frame) = to;
        let row = level.nodes.get(target).map_or(link.target_slot, |node| row_of(node, link.target_slot));
        let [end_x, end_y] = frame.slot(row, false);
        let bend = ((end_x - x).abs() / 2.0).max(40.0);
        writeln!(
            out,
            "<path d=\"M{x:.1} {y:.1}C{:.1} {y:.1} {:.1} {end_y:.1} {end_x:.1} {end_y:.1}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>",
            x + bend,
            end_x - bend,
            colour::of_type(&link.kind)
        )?;
    }
    Ok(())
}

/// The row an input is drawn at: sockets first, then values.
fn row_of(node: &Node<'_>, slot: usize) -> usize {
    let before = node.inputs.iter().take(slot);
    match node.inputs.get(slot) {
        Some(input) if input.widget.is_some() => {
            sockets(node).max(node.outputs.len()) + before.filter(|slot| slot.widget.is_some()).count()
        }
        _ => before.filter(|slot| slot.widget.is_none()).count(),
    }
}

fn draw(out: &mut String, node: &Node<'_>, frame: &Frame, schema: &Schema, definitions: &[Definition<'_>]) -> fmt::Result {
    let own = |key: &str| node.json.get(key).and_then(Json::as_str).and_then(colour::checked);
    let subgraph = definitions.iter().find(|definition| definition.id == node.class);
    let known = schema.class(node.class);
    let is_ghost =
        known.is_none() && subgraph.is_none() && !["Reroute", "PrimitiveNode", "Note", "MarkdownNote"].contains(&node.class);
    let class = subgraph.map_or_else(|| known.map_or(node.class, |class| &class.display_name), |subgraph| subgraph.name);
    let title = cut(node.title().unwrap_or(class), TITLE_CHARS);
    let opacity = if node.is_muted() {
        0.35
    } else if node.is_bypassed() {
        0.6
    } else {
        1.0
    };
    let border = if is_ghost {
        "#ff5555\" stroke-dasharray=\"6 4"
    } else if node.is_bypassed() {
        "#b35cff"
    } else {
        "#0d0e10"
    };
    let (x, top, width) = (frame.x, frame.y - TITLE, frame.width);
    writeln!(
        out,
        "<g opacity=\"{opacity}\"><rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\" rx=\"8\" fill=\"{}\" stroke=\"{border}\"/>\
         <rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{TITLE}\" rx=\"8\" fill=\"{}\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\" fill=\"#eee\" font-size=\"14\">{}</text>",
        frame.height + TITLE,
        own("bgcolor").unwrap_or("#2c2f35"),
        own("color").unwrap_or("#3a3e46"),
        x + 10.0,
        top + 20.0,
        Escaped(&title)
    )?;
    if !frame.is_collapsed {
        slots(out, node, frame)?;
        let first = sockets(node).max(node.outputs.len()) as f64 * SLOT + 4.0;
        for (row, (name, value)) in shown(node, schema).into_iter().enumerate() {
            let y = frame.y + first + row as f64 * VALUE + 16.0;
            let line = cut(&format!("{name}  {}", value.replace(['\n', '\r'], " ")), VALUE_CHARS);
            writeln!(out, "<text x=\"{:.1}\" y=\"{y:.1}\" fill=\"#b9bec7\">{}</text>", x + 14.0, Escaped(line.trim()))?;
        }
    }
    writeln!(out, "</g>")
}

fn slots(out: &mut String, node: &Node<'_>, frame: &Frame) -> fmt::Result {
    let inputs = node.inputs.iter().filter(|slot| slot.widget.is_none()).enumerate().map(|slot| (slot, false));
    for ((row, slot), is_output) in inputs.chain(node.outputs.iter().enumerate().map(|slot| (slot, true))) {
        let [x, y] = frame.slot(row, is_output);
        let (text_x, anchor) = if is_output { (x - 10.0, "end") } else { (x + 10.0, "start") };
        writeln!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{}\"/>\
             <text x=\"{text_x:.1}\" y=\"{:.1}\" fill=\"#ddd\" text-anchor=\"{anchor}\">{}</text>",
            colour::of_type(&slot.kind),
            y + 4.0,
            Escaped(&cut(&slot.name, VALUE_CHARS))
        )?;
    }
    Ok(())
}

/// What has to be seen: every node and every group.
fn bounds(frames: &[Frame], file: &Json) -> [f64; 4] {
    let nodes = frames.iter().map(|frame| [frame.x, frame.y - TITLE, frame.x + frame.width, frame.y + frame.height]);
    let groups = file.items("groups").filter_map(bounding).map(|[x, y, width, height]| [x, y, x + width, y + height]);
    let all = nodes.chain(groups).reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let [left, top, right, bottom] = all.unwrap_or([0.0, 0.0, 100.0, 100.0]);
    [left - MARGIN, top - MARGIN, right - left + 2.0 * MARGIN, bottom - top + 2.0 * MARGIN]
}

fn cut(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars { text.to_owned() } else { text.chars().take(chars).chain(['…']).collect() }
}

/// A text as it stands in XML, without what XML cannot hold.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            '\t' => out.write_char(' '),
            low if low < ' ' || matches!(low, '\u{fffe}' | '\u{ffff}') => Ok(()),
            other => out.write_char(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_drawn_and_no_text_is_markup() {
        let file = r#"{"nodes":[
            {"id":1,"type":"Nobody<","pos":[10,20],"size":{"0":100,"1":50},"outputs":[{"name":"a&b","type":"IMAGE"}],"color":"\" onload=\"x","widgets_values":["<b>"]},
            {"id":2,"type":"Note","title":"two","pos":[400,20],"mode":4,"inputs":[{"name":"in","type":"IMAGE","link":1}],"flags":{"collapsed":true}}],
            "links":[[1,1,0,2,0,"IMAGE"]],"groups":[{"title":"g","bounding":[0,0,500,1e300]},{"title":"frame","bounding":[-100,0,50,50]}]}"#;
        let picture = svg(&Json::read(file).unwrap(), &Schema::default());
        for part in [
            "Nobody&lt;",
            "a&amp;b",
            "&lt;b&gt;",
            ">two<",
            ">frame<",
            "<path d=\"M110.0 34.0C",
            "stroke-dasharray",
            "viewBox=\"-140 -50 ",
        ] {
            assert!(picture.contains(part), "{part} is not in {picture}");
        }
        assert!(!picture.contains("onload") && !picture.contains(">in<"), "{picture}");
        assert_eq!(picture.matches("<g ").count(), picture.matches("</g>").count());
    }
}
