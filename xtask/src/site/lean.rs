//! Takes out of the page what Leptos 0.8 puts into every page and ours never runs: asynchronous hydration.
//!
//! Each erased view carries both ways to hydrate in its vtable, so no linker can drop the second; Leptos 0.9 has a
//! feature for it (leptos#4438). Here the bodies become `unreachable`, and their relocations go, so that what only they
//! called is named nowhere and is left out when the module is parted and bound. Only `hydrate_lazy` begins asynchronous
//! hydration, and the page does not call it.
//!
//! Bytes keep their places, because the relocations of everything else count from the start of the code.

use std::ops::Range;

use anyhow::{Context, Result, ensure};
use wasm_encoder::Encode;
use wasmparser::{KnownCustom, Name, NameSectionReader, Parser, Payload, RelocSectionReader, TypeRef};

/// The functions that are asynchronous; their bodies are closures in them.
const ASYNC_HYDRATION: &str = "::hydrate_async";
/// How the name section calls a closure of the function before it.
const CLOSURE: &str = "::{{closure}}";
/// What no page may call, because it begins what is taken out.
const BEGINS_IT: &str = "leptos::mount::hydrate_lazy";

/// No locals, `unreachable`; what is left of the body is `nop`.
const START_OF_EMPTY: [u8; 2] = [0x00, 0x00];
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// Magic number and version, before the first section.
const HEADER_BYTES: usize = 8;
const CUSTOM_SECTION: u8 = 0;
/// What the section is called that says where the code names functions and addresses.
const RELOCATIONS: &str = "reloc.CODE";

/// The module without asynchronous hydration.
///
/// # Errors
/// It cannot be read, has no relocations, calls `hydrate_lazy`, or holds nothing of the name (then this step is out of
/// date).
pub fn without_async_hydration(module: &[u8]) -> Result<Vec<u8>> {
    let found = Found::read(module).context("the page's module could not be read")?;
    let mut bodies = Vec::new();
    for (index, name) in &found.names {
        let name = format!("{:#}", rustc_demangle::demangle(name));
        ensure!(!name.starts_with(BEGINS_IT), "the page calls {BEGINS_IT}, which needs what site/lean.rs takes out");
        let body = index.checked_sub(found.imported).and_then(|own| found.bodies.get(own as usize));
        if let Some(body) = body.filter(|_| is_async_hydration(&name)) {
            bodies.push(body.clone());
        }
    }
    ensure!(!bodies.is_empty(), "no asynchronous hydration was found: site/lean.rs is out of date");
    bodies.sort_by_key(|body| body.start);
    let relocations = found.relocations.context("the module has no relocations: does build.rs still ask for them?")?;

    let mut lean = module.to_vec();
    for body in &bodies {
        let (start, rest) = lean[body.clone()].split_at_mut(START_OF_EMPTY.len());
        start.copy_from_slice(&START_OF_EMPTY);
        rest.fill(NOP);
        if let Some(last) = rest.last_mut() {
            *last = END;
        }
    }
    let is_taken_out = |offset: u32| {
        let at = found.code_start + offset as usize;
        let before = bodies.partition_point(|body| body.start <= at);
        before > 0 && bodies[before - 1].contains(&at)
    };
    lean.splice(relocations.section.clone(), relocations.without(is_taken_out)?);
    Ok(lean)
}

/// Whether it is the body of an asynchronous hydration. The compiler never merges those with other functions: each holds
/// the place of its own source, for the panic of a future that is polled after its end.
fn is_async_hydration(name: &str) -> bool {
    let outer = name.trim_end_matches(CLOSURE);
    outer.len() < name.len() && outer.ends_with(ASYNC_HYDRATION)
}

/// What of a module matters here; ranges are of its bytes.
#[derive(Default)]
struct Found<'m> {
    /// Imported functions come first in the count of functions.
    imported: u32,
    bodies: Vec<Range<usize>>,
    names: Vec<(u32, &'m str)>,
    /// Where the content of the code section begins: relocations count from here.
    code_start: usize,
    relocations: Option<Relocations<'m>>,
}

impl<'m> Found<'m> {
    fn read(module: &'m [u8]) -> Result<Self> {
        let mut found = Self::default();
        let mut end_of_last = HEADER_BYTES;
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload?;
            let section = end_of_last;
            if let Some((_, range)) = payload.as_section() {
                end_of_last = place(range.end)?;
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        found.imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                    }
                }
                Payload::CodeSectionStart { range, .. } => found.code_start = place(range.start)?,
                Payload::CodeSectionEntry(body) => found.bodies.push(place(body.range().start)?..place(body.range().end)?),
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Name(names) => found.name(names)?,
                    KnownCustom::Reloc(entries) if custom.name() == RELOCATIONS => {
                        found.relocations = Some(Relocations { section: section..end_of_last, entries, module });
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(found)
    }

    fn name(&mut self, names: NameSectionReader<'m>) -> Result<()> {
        for subsection in names {
            let Name::Function(functions) = subsection? else { continue };
            for naming in functions {
                let naming = naming?;
                self.names.push((naming.index, naming.name));
            }
        }
        Ok(())
    }
}

/// The section that says where the code names functions and addresses.
struct Relocations<'m> {
    /// The whole of it, with its header.
    section: Range<usize>,
    entries: RelocSectionReader<'m>,
    module: &'m [u8],
}

impl Relocations<'_> {
    /// The section without the entries at some offsets.
    fn without(&self, is_left_out: impl Fn(u32) -> bool) -> Result<Vec<u8>> {
        let mut kept = Vec::new();
        let mut count: u32 = 0;
        let mut last: Option<usize> = None;
        let mut keep = |last: Option<usize>, end: usize| {
            if let Some(start) = last {
                count += 1;
                kept.extend_from_slice(&self.module[start..end]);
            }
        };
        for entry in self.entries.entries().into_iter_with_offsets() {
            let (start, entry) = entry?;
            let start = place(start)?;
            keep(last, start);
            last = (!is_left_out(entry.offset)).then_some(start);
        }
        keep(last, self.section.end);

        let mut content = Vec::new();
        RELOCATIONS.encode(&mut content);
        self.entries.section_index().encode(&mut content);
        count.encode(&mut content);
        content.extend_from_slice(&kept);
        let mut section = vec![CUSTOM_SECTION];
        content.encode(&mut section);
        Ok(section)
    }
}

/// An offset in the file as an index of its bytes.
fn place(offset: u64) -> Result<usize> {
    usize::try_from(offset).context("the module is too large for this machine")
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, CustomSection, EntityType, Function, FunctionSection, ImportSection, Module, NameMap, NameSection,
        TypeSection,
    };

    use super::*;

    /// A module whose function 1 is called this and calls the imported function 0, as function 2 does.
    fn module_with(name: &str, has_relocations: bool) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("env", "callee", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for _ in 0..2 {
            functions.function(0);
            let mut body = Function::new([]);
            body.instructions().nop().nop().nop().call(0).end();
            code.function(&body);
        }
        let mut named = NameMap::new();
        named.append(1, name);
        named.append(2, "_ZN4page4kept17h0123456789abcdefE");
        let mut names = NameSection::new();
        names.functions(&named);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&code);
        if has_relocations {
            // One entry a body, of kind 0 (a function's index), at the operand of its call: count, then for each body
            // its size, its locals, three nops and the call before it.
            let relocations = [3, 2, 0, 7, 0, 0, 15, 0];
            module.section(&CustomSection { name: RELOCATIONS.into(), data: relocations.as_slice().into() });
        }
        module.section(&names);
        module.finish()
    }

    const ASYNC_NAME: &str = "_ZN6tachys4view5Thing13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE";

    fn offsets(module: &[u8]) -> Vec<u32> {
        let relocations = Found::read(module).unwrap().relocations.unwrap();
        relocations.entries.entries().into_iter().map(|entry| entry.unwrap().offset).collect()
    }

    #[test]
    fn bodies_of_asynchronous_hydration_do_and_name_nothing_any_more() {
        let module = module_with(ASYNC_NAME, true);
        assert_eq!(offsets(&module), [7, 15]);
        let lean = without_async_hydration(&module).unwrap();
        wasmparser::validate(&lean).unwrap();
        assert_eq!(offsets(&lean), [15], "what only they call is named nowhere");
        let body = Found::read(&lean).unwrap().bodies[0].clone();
        assert_eq!(lean[body], [0, 0, 1, 1, 1, 1, END]);
    }

    #[test]
    fn everything_else_stays_where_it_is() {
        let module = module_with(ASYNC_NAME, true);
        let lean = without_async_hydration(&module).unwrap();
        let (before, after) = (Found::read(&module).unwrap(), Found::read(&lean).unwrap());
        assert_eq!(before.bodies, after.bodies);
        assert_eq!(module[before.bodies[1].clone()], lean[after.bodies[1].clone()]);
        assert_eq!(before.names, after.names);
    }

    #[test]
    fn a_module_it_does_not_know_is_refused() {
        assert!(without_async_hydration(&module_with("_ZN6tachys4view5Thing7hydrate17h0123456789abcdefE", true)).is_err());
        assert!(without_async_hydration(&module_with("leptos::mount::hydrate_lazy", true)).is_err());
        assert!(without_async_hydration(&module_with(ASYNC_NAME, false)).is_err());
        assert!(without_async_hydration(b"\0asm").is_err());
    }
}
