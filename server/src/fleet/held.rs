//! A job that a node holds, and how long it still takes.

use std::time::Instant;

use gesso_core::time::Timestamp;

/// From this share of its steps on, a running job's own pace is believed more than the prediction.
const BELIEVED_SHARE: f64 = 0.1;

/// A job that a node holds.
#[derive(Clone, Debug)]
pub struct Held {
    /// When the node got it.
    pub since: Timestamp,
    /// Its checkpoint and what that weighs, in GB.
    pub checkpoint: Option<(String, f64)>,
    /// Predicted seconds of loading weights.
    pub load_s: f64,
    /// Predicted seconds of running.
    pub run_s: f64,
    /// When the node began with it.
    pub running_since: Option<Instant>,
    /// When its sampler made its first step.
    pub sampling_since: Option<Instant>,
    /// Share of its steps that is done, 0–1.
    pub share_done: f64,
}

impl Held {
    /// Seconds it still takes, as far as can be told.
    #[must_use]
    pub fn remaining_s(&self, now: Instant) -> f64 {
        let Some(running_since) = self.running_since else { return self.load_s + self.run_s };
        if let Some(sampling_since) = self.sampling_since
            && self.share_done >= BELIEVED_SHARE
        {
            let sampled_s = now.duration_since(sampling_since).as_secs_f64();
            return sampled_s * (1.0 - self.share_done) / self.share_done;
        }
        (self.load_s + self.run_s - now.duration_since(running_since).as_secs_f64()).max(self.run_s * 0.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_running_job_is_predicted_by_its_own_pace_once_it_has_one() {
        let start = Instant::now();
        let mut held = Held {
            since: Timestamp(0),
            checkpoint: None,
            load_s: 2.0,
            run_s: 10.0,
            running_since: None,
            sampling_since: None,
            share_done: 0.0,
        };
        assert_eq!(held.remaining_s(start), 12.0);
        held.running_since = Some(start);
        assert_eq!(held.remaining_s(start + Duration::from_secs(5)), 7.0);
        held.sampling_since = Some(start + Duration::from_secs(2));
        held.share_done = 0.5;
        assert_eq!(held.remaining_s(start + Duration::from_secs(22)), 20.0, "half took 20 s, so the rest does");
    }
}
