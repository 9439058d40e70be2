//! The same prompt run with many values: lists and ranges as people write them, and their product.

use super::json::{Json, Number, Object};

/// Most runs of one grid.
pub const MAX_CELLS: usize = 256;
/// Most inputs of one grid.
pub const MAX_AXES: usize = 2;

/// An input and the values it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// The block, by its id in the prompt.
    pub block: String,
    /// The input.
    pub input: String,
    /// The values.
    pub values: Vec<Json>,
}

/// One run of a grid: a value for each axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Block, input, value.
    pub values: Vec<(String, String, Json)>,
}

impl Cell {
    /// What it is called: `steps 20, cfg 7.0`.
    #[must_use]
    pub fn label(&self) -> String {
        let words = self.values.iter().map(|(_, input, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{input} {value}")
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Writes its values into a prompt.
    pub fn write(&self, prompt: &mut Object) {
        for (block, input, value) in &self.values {
            let Some(Json::Object(node)) = prompt.get_mut(block) else { continue };
            if let Some(Json::Object(inputs)) = node.get_mut("inputs") {
                inputs.set(input, value.clone());
            }
        }
    }
}

/// Reads values: parted by commas, or one a line; for numbers also `from:to` and `from:to:step`. They are of the kind of what
/// stands there `now`.
///
/// # Errors
/// What cannot be read, in words.
pub fn values_of(text: &str, now: &Json) -> Result<Vec<Json>, String> {
    let text = text.trim();
    let parts = |by: char| text.split(by).map(str::trim).filter(|part| !part.is_empty());
    let words: Vec<&str> = if text.contains('\n') { parts('\n').collect() } else { parts(',').collect() };
    if words.is_empty() {
        return Err("Write at least one value.".to_owned());
    }
    let mut values = Vec::new();
    for word in words {
        match now {
            Json::Number(_) => values.extend(numbers(word)?),
            Json::Bool(_) => match word.to_lowercase().as_str() {
                "true" | "on" | "yes" => values.push(Json::Bool(true)),
                "false" | "off" | "no" => values.push(Json::Bool(false)),
                _ => return Err(format!("{word} is neither true nor false.")),
            },
            _ => values.push(Json::text(word)),
        }
        if values.len() > MAX_CELLS {
            return Err(format!("These are more than {MAX_CELLS} values."));
        }
    }
    Ok(values)
}

fn numbers(word: &str) -> Result<Vec<Json>, String> {
    let number = |text: &str| match Json::read(text.trim()) {
        Ok(Json::Number(number)) if number.is_finite() => Ok(number),
        _ => Err(format!("{text} is no number.")),
    };
    let parts: Vec<Number> = word.split(':').map(number).collect::<Result<_, _>>()?;
    let (from, to, step) = match parts.as_slice() {
        [one] => return Ok(vec![Json::Number(one.clone())]),
        [from, to] => (from, to, Number::from(1_i64)),
        [from, to, step] => (from, to, step.clone()),
        _ => return Err(format!("{word} is no range: write from:to:step.")),
    };
    let whole = from.as_i128().zip(to.as_i128()).zip(step.as_i128()).filter(|_| !word.contains('.'));
    let step = step.as_f64().abs();
    if step == 0.0 {
        return Err("The step of a range is not 0.".to_owned());
    }
    let (from, to) = (from.as_f64(), to.as_f64());
    // A little more than the end, so that 0:1:0.1 has eleven values.
    let count = ((to - from).abs() / step + 1e-9).floor();
    if count >= MAX_CELLS as f64 {
        return Err(format!("{word} has more than {MAX_CELLS} values."));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded above")]
    let count = count as usize;
    let at = |n: usize| from + (to - from).signum() * step * n as f64;
    let spelled = |value: f64| {
        let rounded = (value * 1e9).round() / 1e9;
        #[expect(clippy::cast_possible_truncation, reason = "it was read as a whole number")]
        let number = if whole.is_some() { Number::from(rounded as i64) } else { Number::from(rounded) };
        Json::Number(number)
    };
    Ok((0..=count).map(|n| spelled(at(n))).collect())
}

/// Every combination, the last axis counting fastest.
///
/// # Errors
/// There are too many.
pub fn cells(axes: &[Axis]) -> Result<Vec<Cell>, String> {
    let count = axes.iter().map(|axis| axis.values.len()).try_fold(1_usize, usize::checked_mul);
    let count = count.filter(|_| !axes.is_empty()).unwrap_or_default();
    if count > MAX_CELLS {
        return Err(format!("{count} runs are too many; at most {MAX_CELLS} go at once."));
    }
    let mut all = vec![Cell { values: Vec::new() }];
    for axis in axes {
        let with = |cell: &Cell, value: &Json| {
            let own = (axis.block.clone(), axis.input.clone(), value.clone());
            Cell { values: cell.values.iter().cloned().chain([own]).collect() }
        };
        all = all.iter().flat_map(|cell| axis.values.iter().map(|value| with(cell, value)).collect::<Vec<_>>()).collect();
    }
    all.truncate(count);
    Ok(all)
}

/// The inputs of a prompt that hold a value of their own: block, input, value.
pub fn inputs(prompt: &Object) -> impl Iterator<Item = (&str, &str, &Json)> {
    prompt.iter().flat_map(|(block, node)| {
        let inputs = node.get("inputs").and_then(Json::as_object).into_iter().flat_map(Object::iter);
        inputs
            .filter(|(_, value)| !matches!(value, Json::List(_) | Json::Object(_) | Json::Null))
            .map(move |(input, value)| (block, input, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, now: &str) -> Result<String, String> {
        values_of(text, &Json::read(now).unwrap()).map(|values| Json::List(values).to_string())
    }

    #[test]
    fn lists_and_ranges_are_read_as_what_stands_there() {
        assert_eq!(read("10, 20,30", "20").unwrap(), "[10,20,30]");
        assert_eq!(read("10:30:10", "20").unwrap(), "[10,20,30]");
        assert_eq!(read("3:1", "20").unwrap(), "[3,2,1]");
        assert_eq!(read("0:1:0.25", "7.0").unwrap(), "[0,0.25,0.5,0.75,1]");
        assert_eq!(read("a, b", "\"x\"").unwrap(), "[\"a\",\"b\"]");
        assert_eq!(read("a, b\nc", "\"x\"").unwrap(), "[\"a, b\",\"c\"]");
        assert_eq!(read("on,off", "true").unwrap(), "[true,false]");
        assert_eq!(read("18446744073709551615", "1").unwrap(), "[18446744073709551615]");
        for (text, now) in [("", "1"), ("x", "1"), ("0:9999", "1"), ("1:2:0", "1"), ("maybe", "true")] {
            assert!(read(text, now).is_err(), "{text}");
        }
    }

    #[test]
    fn a_grid_is_the_product_and_has_a_bound() {
        let axis = |input: &str, count: i64| Axis {
            block: "3".into(),
            input: input.into(),
            values: (0..count).map(|n| Json::Number(Number::from(n))).collect(),
        };
        let found = cells(&[axis("steps", 2), axis("cfg", 3)]).unwrap();
        assert_eq!(found.len(), 6);
        assert_eq!(found.get(1).map(Cell::label).as_deref(), Some("steps 0, cfg 1"));
        assert_eq!(cells(&[]).unwrap(), []);
        assert!(cells(&[axis("a", 20), axis("b", 20)]).is_err());
        let Json::Object(mut prompt) = Json::read(r#"{"3":{"inputs":{"steps":9,"model":["4",0]}}}"#).unwrap() else {
            unreachable!()
        };
        assert_eq!(inputs(&prompt).count(), 1);
        found.last().unwrap().write(&mut prompt);
        assert_eq!(Json::Object(prompt).to_string(), r#"{"3":{"inputs":{"steps":1,"model":["4",0],"cfg":2}}}"#);
    }
}
