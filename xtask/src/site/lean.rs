//! Takes out of the page what Leptos 0.8 puts into every page and only split ones run: asynchronous hydration.
//!
//! Each erased view carries both ways to hydrate in its vtable, so no linker can drop the second; Leptos 0.9 has a
//! feature for it (leptos#4438). Here the bodies become `unreachable` before wasm-bindgen collects the garbage, which
//! takes everything only they called. Only `hydrate_lazy` begins asynchronous hydration, and the page does not call it.

use anyhow::{Context, Result, ensure};
use walrus::{FunctionBuilder, FunctionKind, ModuleConfig};

/// The functions that are asynchronous; their bodies are closures in them.
const ASYNC_HYDRATION: &str = "::hydrate_async";
/// How the name section calls a closure of the function before it.
const CLOSURE: &str = "::{{closure}}";
/// What no page may call, because it begins what is taken out.
const BEGINS_IT: &str = "leptos::mount::hydrate_lazy";

/// The module without asynchronous hydration.
///
/// # Errors
/// It cannot be read, calls `hydrate_lazy`, or holds nothing of the name (then this step is out of date).
pub fn without_async_hydration(module: &[u8]) -> Result<Vec<u8>> {
    // As wasm-bindgen reads it: LLVM's output needs no second validation.
    let parsed = ModuleConfig::new().strict_validate(false).generate_producers_section(true).parse(module);
    let mut module = parsed.context("the page's module could not be read")?;
    let mut bodies = Vec::new();
    for function in module.funcs.iter() {
        let Some(name) = &function.name else { continue };
        let name = format!("{:#}", rustc_demangle::demangle(name));
        ensure!(!name.starts_with(BEGINS_IT), "the page calls {BEGINS_IT}, which needs what site/lean.rs takes out");
        if is_async_hydration(&name) && matches!(function.kind, FunctionKind::Local(_)) {
            bodies.push(function.id());
        }
    }
    ensure!(!bodies.is_empty(), "no asynchronous hydration was found: site/lean.rs is out of date");
    for id in bodies {
        let of = module.types.get(module.funcs.get(id).ty());
        let (params, results) = (of.params().to_vec(), of.results().to_vec());
        let mut body = FunctionBuilder::new(&mut module.types, &params, &results);
        body.func_body().unreachable();
        let args = params.iter().map(|kind| module.locals.add(*kind)).collect();
        module.funcs.get_mut(id).kind = FunctionKind::Local(body.local_func(args));
    }
    Ok(module.emit_wasm())
}

/// Whether it is the body of an asynchronous hydration. The compiler never merges those with other functions: each holds
/// the place of its own source, for the panic of a future that is polled after its end.
fn is_async_hydration(name: &str) -> bool {
    let outer = name.trim_end_matches(CLOSURE);
    outer.len() < name.len() && outer.ends_with(ASYNC_HYDRATION)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with a function of this name that calls another.
    fn module_with(name: &str) -> Vec<u8> {
        let mut module = walrus::Module::default();
        let mut callee = FunctionBuilder::new(&mut module.types, &[], &[]);
        callee.func_body().i32_const(7).drop();
        let callee = callee.finish(vec![], &mut module.funcs);
        let mut caller = FunctionBuilder::new(&mut module.types, &[walrus::ValType::I32], &[walrus::ValType::I32]);
        caller.func_body().call(callee).i32_const(1);
        let arg = module.locals.add(walrus::ValType::I32);
        let caller = caller.finish(vec![arg], &mut module.funcs);
        module.funcs.get_mut(caller).name = Some(name.to_owned());
        module.exports.add("keep", caller);
        module.emit_wasm()
    }

    const ASYNC_NAME: &str = "_ZN6tachys4view5Thing13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE";

    #[test]
    fn bodies_of_asynchronous_hydration_do_nothing_any_more() {
        let lean = without_async_hydration(&module_with(ASYNC_NAME)).unwrap();
        let mut lean = walrus::Module::from_buffer(&lean).unwrap();
        walrus::passes::gc::run(&mut lean);
        assert_eq!(lean.funcs.iter().count(), 1, "what only it called is garbage");
    }

    #[test]
    fn a_module_it_does_not_know_is_refused() {
        assert!(without_async_hydration(&module_with("_ZN6tachys4view5Thing7hydrate17h0123456789abcdefE")).is_err());
        assert!(without_async_hydration(&module_with("leptos::mount::hydrate_lazy")).is_err());
    }
}
