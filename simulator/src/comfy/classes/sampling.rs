//! Samplers and what the custom sampler is assembled from.

use super::declare::{Choices, Class, Kind, Module};

/// Sampler names of ComfyUI 0.8.0, in its order.
pub(crate) const SAMPLERS: &[&str] = &[
    "euler",
    "euler_cfg_pp",
    "euler_ancestral",
    "euler_ancestral_cfg_pp",
    "heun",
    "heunpp2",
    "exp_heun_2_x0",
    "exp_heun_2_x0_sde",
    "dpm_2",
    "dpm_2_ancestral",
    "lms",
    "dpm_fast",
    "dpm_adaptive",
    "dpmpp_2s_ancestral",
    "dpmpp_2s_ancestral_cfg_pp",
    "dpmpp_sde",
    "dpmpp_sde_gpu",
    "dpmpp_2m",
    "dpmpp_2m_cfg_pp",
    "dpmpp_2m_sde",
    "dpmpp_2m_sde_gpu",
    "dpmpp_2m_sde_heun",
    "dpmpp_2m_sde_heun_gpu",
    "dpmpp_3m_sde",
    "dpmpp_3m_sde_gpu",
    "ddpm",
    "lcm",
    "ipndm",
    "ipndm_v",
    "deis",
    "res_multistep",
    "res_multistep_cfg_pp",
    "res_multistep_ancestral",
    "res_multistep_ancestral_cfg_pp",
    "gradient_estimation",
    "gradient_estimation_cfg_pp",
    "er_sde",
    "seeds_2",
    "seeds_3",
    "sa_solver",
    "sa_solver_pece",
    "ddim",
    "uni_pc",
    "uni_pc_bh2",
];

/// Scheduler names of ComfyUI 0.8.0, in its order.
pub(crate) const SCHEDULERS: &[&str] =
    &["simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal", "linear_quadratic", "kl_optimal"];

/// A seed: any u64.
const SEED: Kind = Kind::Int { default: Some(0), min: 0, max: u64::MAX as i128, step: None, control: true };
const STEPS: Kind = Kind::Int { default: Some(20), min: 1, max: 10_000, step: None, control: false };
const CFG: Kind = Kind::Float { default: Some(8.0), min: 0.0, max: 100.0, step: 0.1, round: Some(0.01) };
const DENOISE: Kind = Kind::Float { default: Some(1.0), min: 0.0, max: 1.0, step: 0.01, round: None };
const SAMPLER: Kind = Kind::Combo(Choices::Fixed(SAMPLERS));
const SCHEDULER: Kind = Kind::Combo(Choices::Fixed(SCHEDULERS));
const CUSTOM: Module = Module::Newer("comfy_extras.nodes_custom_sampler");

pub(super) fn classes() -> Vec<Class> {
    let step_at = |default| Kind::Int { default: Some(default), min: 0, max: 10_000, step: None, control: false };
    vec![
        Class::new("KSampler", "KSampler", "sampling")
            .takes([
                ("model", Kind::Link("MODEL")),
                ("seed", SEED),
                ("steps", STEPS),
                ("cfg", CFG),
                ("sampler_name", SAMPLER),
                ("scheduler", SCHEDULER),
                ("positive", Kind::Link("CONDITIONING")),
                ("negative", Kind::Link("CONDITIONING")),
                ("latent_image", Kind::Link("LATENT")),
                ("denoise", DENOISE),
            ])
            .gives(["LATENT"]),
        Class::new("KSamplerAdvanced", "KSampler (Advanced)", "sampling")
            .takes([
                ("model", Kind::Link("MODEL")),
                ("add_noise", Kind::Combo(Choices::Fixed(&["enable", "disable"]))),
                ("noise_seed", SEED),
                ("steps", STEPS),
                ("cfg", CFG),
                ("sampler_name", SAMPLER),
                ("scheduler", SCHEDULER),
                ("positive", Kind::Link("CONDITIONING")),
                ("negative", Kind::Link("CONDITIONING")),
                ("latent_image", Kind::Link("LATENT")),
                ("start_at_step", step_at(0)),
                ("end_at_step", step_at(10_000)),
                ("return_with_leftover_noise", Kind::Combo(Choices::Fixed(&["disable", "enable"]))),
            ])
            .gives(["LATENT"]),
        Class::new("RandomNoise", "", "sampling/custom_sampling/noise")
            .unnamed()
            .module(CUSTOM)
            .takes([("noise_seed", SEED)])
            .gives(["NOISE"]),
        Class::new("BasicGuider", "", "sampling/custom_sampling/guiders")
            .unnamed()
            .module(CUSTOM)
            .takes([("model", Kind::Link("MODEL")), ("conditioning", Kind::Link("CONDITIONING"))])
            .gives(["GUIDER"]),
        Class::new("BasicScheduler", "", "sampling/custom_sampling/schedulers")
            .unnamed()
            .module(CUSTOM)
            .takes([("model", Kind::Link("MODEL")), ("scheduler", SCHEDULER), ("steps", STEPS), ("denoise", DENOISE)])
            .gives(["SIGMAS"]),
        Class::new("KSamplerSelect", "", "sampling/custom_sampling/samplers")
            .unnamed()
            .module(CUSTOM)
            .takes([("sampler_name", SAMPLER)])
            .gives(["SAMPLER"]),
        Class::new("SamplerCustomAdvanced", "", "sampling/custom_sampling")
            .unnamed()
            .module(CUSTOM)
            .takes([
                ("noise", Kind::Link("NOISE")),
                ("guider", Kind::Link("GUIDER")),
                ("sampler", Kind::Link("SAMPLER")),
                ("sigmas", Kind::Link("SIGMAS")),
                ("latent_image", Kind::Link("LATENT")),
            ])
            .gives_named([("LATENT", "output"), ("LATENT", "denoised_output")]),
    ]
}
