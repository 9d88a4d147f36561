//! One row of the table of options.

use std::time::Duration;

use crate::core::{Config, Heartbeat, Idle, MAX_DELAY, QueueLimits, Reconnect};
use crate::js::contract::options::OptionIndex;

/// An option.
pub(in super::super) struct Row {
    /// The group's name; empty for an option of its own.
    pub(in super::super) group: &'static str,
    pub(in super::super) name: &'static str,
    /// Where the core reads it; `None` for an option that the facade keeps.
    pub(in super::super) index: Option<OptionIndex>,
    pub(in super::super) kind: Kind,
    pub(in super::super) default: Default,
    /// The value if it is not given and `reconnect` is `false`, where that differs.
    pub(in super::super) without_reconnect: Option<f64>,
    /// The description, in English and in Ukrainian.
    pub(in super::super) docs: [&'static str; 2],
    /// The meaning in the table of README; none for an option that its group's row mentions.
    pub(in super::super) readme: Option<[&'static str; 2]>,
    /// The default in the table of README, instead of the one in code.
    pub(in super::super) readme_default: Option<[&'static str; 2]>,
}

/// The value of an option that is not given.
#[derive(Clone, Copy)]
pub(in super::super) enum Default {
    None,
    /// As the core takes it: of a choice the index, of a group or a flag 0 or 1.
    Core(fn(&Defaults) -> f64),
    /// As it is written in code; the facade fills it in.
    Code(&'static str),
}

/// The core's defaults.
pub(in super::super) struct Defaults {
    pub(in super::super) config: Config,
    pub(in super::super) reconnect: Reconnect,
    pub(in super::super) heartbeat: Heartbeat,
    pub(in super::super) idle: Idle,
    pub(in super::super) queue: QueueLimits,
}

/// The values that an option takes.
pub(in super::super) enum Kind {
    Number(Number),
    /// One of these texts, by its index.
    Choice(fn() -> Vec<&'static str>),
    /// `true` or `false`.
    Flag,
    /// `false`, `true`, or an object of options of this type.
    Group(&'static str),
    /// A function or a constructor of this type.
    Function(&'static str),
    /// An event target of this type.
    EventTarget(&'static str),
    AbortSignal,
    /// A message, a function that gives one, or `null`.
    Ping,
}

/// A range of numbers.
#[derive(Clone, Copy)]
pub(in super::super) struct Number {
    /// As in `expected a number of milliseconds from 1 to 100`.
    noun: &'static str,
    pub(in super::super) unit: &'static str,
    pub(in super::super) is_whole: bool,
    pub(in super::super) min: f64,
    pub(in super::super) max: f64,
    /// Takes `Infinity`, too, for no limit.
    pub(in super::super) is_infinite: bool,
    /// Takes 0, too, which the core reads as no limit.
    pub(in super::super) is_zero_taken: bool,
    /// The option of the same group that it must not exceed.
    pub(in super::super) bound: Option<&'static str>,
}

impl Number {
    pub(super) const MILLISECONDS: Self = Self {
        noun: "a number of milliseconds",
        unit: "ms",
        is_whole: false,
        min: 0.0,
        max: MAX_DELAY.as_millis() as f64,
        is_infinite: false,
        is_zero_taken: false,
        bound: None,
    };
    pub(super) const COUNT: Self = Self {
        noun: "a whole number",
        unit: "",
        is_whole: true,
        max: u32::MAX as f64,
        ..Self::MILLISECONDS
    };
    pub(super) const BYTES: Self = Self {
        noun: "a whole number of bytes",
        unit: "bytes",
        max: MAX_SAFE_INTEGER,
        ..Self::COUNT
    };
    /// Like `BYTES`, for an option with the unit in its name.
    pub(super) const BUFFERED_BYTES: Self = Self {
        noun: "a whole number",
        ..Self::BYTES
    };
    pub(super) const FACTOR: Self = Self {
        noun: "a number",
        unit: "",
        ..Self::MILLISECONDS
    };

    pub(super) const fn at_least(self, min: f64) -> Self {
        Self { min, ..self }
    }

    pub(super) const fn at_most(self, max: f64) -> Self {
        Self { max, ..self }
    }

    /// Takes `Infinity`, too, for no limit.
    pub(super) const fn or_infinity(self) -> Self {
        Self {
            is_infinite: true,
            ..self
        }
    }

    /// Takes 0, too, for no limit: another name of `Infinity`, which no text mentions.
    pub(super) const fn or_zero(self) -> Self {
        Self {
            is_zero_taken: true,
            ..self
        }
    }

    pub(super) const fn bounded_by(self, name: &'static str) -> Self {
        Self {
            bound: Some(name),
            ..self
        }
    }
}

impl Kind {
    /// The values as an `OptionError` describes them. The facade lists choices, and adds the range of
    /// a number.
    pub(in super::super) fn expected(&self) -> Option<&'static str> {
        Some(match self {
            Self::Choice(_) => return None,
            Self::Number(number) => number.noun,
            Self::Flag => "true or false",
            Self::Group(_) => "true, false or an object of options",
            Self::Function(_) => "a function",
            Self::EventTarget(_) => "an event target",
            Self::AbortSignal => "an AbortSignal",
            Self::Ping => "a message, a function or null",
        })
    }

    /// The type in TypeScript. `undefined` stands for an option that is not given, also under
    /// `exactOptionalPropertyTypes`.
    pub(in super::super) fn type_text(&self) -> String {
        let given = match self {
            Self::Number(_) => "number".to_owned(),
            Self::Choice(names) => quoted(names()).join(" | "),
            Self::Flag => "boolean".to_owned(),
            Self::Group(options) => format!("boolean | {options}"),
            Self::Function(text) if text.contains("=>") => format!("({text})"),
            Self::Function(text) | Self::EventTarget(text) => (*text).to_owned(),
            Self::AbortSignal => "AbortSignal".to_owned(),
            Self::Ping => "SendData | ((ping: PingInfo) => SendData) | null".to_owned(),
        };
        format!("{given} | undefined")
    }
}

impl Row {
    pub(super) const fn new(group: &'static str, name: &'static str, kind: Kind) -> Self {
        Self {
            group,
            name,
            index: None,
            kind,
            default: Default::None,
            without_reconnect: None,
            docs: ["", ""],
            readme: None,
            readme_default: None,
        }
    }

    /// An option of the core.
    pub(super) const fn index(self, index: OptionIndex) -> Self {
        Self {
            index: Some(index),
            ..self
        }
    }

    pub(super) const fn default(self, default: fn(&Defaults) -> f64) -> Self {
        Self {
            default: Default::Core(default),
            ..self
        }
    }

    /// The default of an option that the core does not take.
    pub(super) const fn default_code(self, code: &'static str) -> Self {
        Self {
            default: Default::Code(code),
            ..self
        }
    }

    pub(super) const fn without_reconnect(self, value: f64) -> Self {
        Self {
            without_reconnect: Some(value),
            ..self
        }
    }

    pub(super) const fn docs(self, english: &'static str, ukrainian: &'static str) -> Self {
        Self {
            docs: [english, ukrainian],
            ..self
        }
    }

    pub(super) const fn readme(self, english: &'static str, ukrainian: &'static str) -> Self {
        Self {
            readme: Some([english, ukrainian]),
            ..self
        }
    }

    /// The default in the table of README, instead of the one in code.
    pub(super) const fn readme_default(
        self,
        english: &'static str,
        ukrainian: &'static str,
    ) -> Self {
        Self {
            readme_default: Some([english, ukrainian]),
            ..self
        }
    }

    /// The name with its group's.
    pub(in super::super) fn path(&self) -> String {
        match self.group {
            "" => self.name.to_owned(),
            group => format!("{group}.{}", self.name),
        }
    }

    /// The default as the core takes it, if it takes the option.
    pub(in super::super) fn default_number(&self, defaults: &Defaults) -> Option<f64> {
        match self.default {
            Default::Core(default) => Some(default(defaults)),
            Default::Code(_) | Default::None => None,
        }
    }

    /// The default as it is written in code; `None` if there is none.
    pub(in super::super) fn default_code_text(&self, defaults: &Defaults) -> Option<String> {
        let default = match self.default {
            Default::Core(default) => default(defaults),
            Default::Code(code) => return Some(code.to_owned()),
            Default::None => return None,
        };
        Some(match self.kind {
            Kind::Choice(names) => format!("{:?}", names()[default as usize]),
            Kind::Group(_) | Kind::Flag if default == 0.0 => "false".to_owned(),
            Kind::Group(_) => "{}".to_owned(),
            Kind::Flag => "true".to_owned(),
            Kind::Ping => "\"ping\"".to_owned(),
            _ if default == f64::INFINITY => "Infinity".to_owned(),
            _ => with_separators(default),
        })
    }
}

impl Defaults {
    pub(in super::super) fn of_the_core() -> Self {
        let config = Config::default();
        Self {
            reconnect: config.reconnect.clone().unwrap_or_default(),
            heartbeat: config.heartbeat.clone().unwrap_or_default(),
            idle: config.idle.clone().unwrap_or_default(),
            queue: config.queue.clone().unwrap_or_default(),
            config,
        }
    }
}

pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn quoted(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(|name| format!("{name:?}")).collect()
}

/// `10_000`.
fn with_separators(value: f64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// `Number.MAX_SAFE_INTEGER`.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
