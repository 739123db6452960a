//! Sound and vibration: for hands that are busy and eyes on the pile.

use wasm_bindgen::JsValue;
use web_sys::{AudioContext, OscillatorType};

/// Two tones that cannot be mistaken for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// High and short.
    Good,
    /// Low and twice.
    Bad,
}

thread_local! {
    static AUDIO: Option<AudioContext> = AudioContext::new().ok();
}

/// Plays a cue. Silence, where the browser does not let us, is not an error.
pub fn play(cue: Cue) {
    AUDIO.with(|audio| {
        if let Some(audio) = audio {
            let _ = audio.resume();
            let _ = match cue {
                Cue::Good => tone(audio, 1_320.0, 0.0),
                Cue::Bad => tone(audio, 196.0, 0.0).and_then(|()| tone(audio, 196.0, 0.14)),
            };
        }
    });
}

fn tone(audio: &AudioContext, hertz: f32, delay_seconds: f64) -> Result<(), JsValue> {
    let start = audio.current_time() + delay_seconds;
    let voice = audio.create_oscillator()?;
    let volume = audio.create_gain()?;
    voice.set_type(OscillatorType::Sine);
    voice.frequency().set_value(hertz);
    volume.gain().set_value_at_time(0.15, start)?;
    volume
        .gain()
        .exponential_ramp_to_value_at_time(0.001, start + 0.1)?;
    voice.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&audio.destination())?;
    voice.start_with_when(start)?;
    voice.stop_with_when(start + 0.11)
}

/// Shakes a phone: once for good, twice for bad.
pub fn vibrate(cue: Cue) {
    let Some(navigator) = web_sys::window().map(|w| w.navigator()) else {
        return;
    };
    let pattern = match cue {
        Cue::Good => js_sys::Array::of1(&40.into()),
        Cue::Bad => js_sys::Array::of3(&120.into(), &80.into(), &120.into()),
    };
    navigator.vibrate_with_pattern(&pattern);
}
