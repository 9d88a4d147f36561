//! Changes of the page and of its network.

/// A change of the page or of its network.
///
/// ```
/// use steadysocket::core::PageEvent;
///
/// fn from_name(name: &str) -> Option<PageEvent> {
///     match name {
///         "online" => Some(PageEvent::Online),
///         "pagehide" | "freeze" => Some(PageEvent::Frozen),
///         _ => None,
///     }
/// }
/// # assert_eq!(from_name("online"), Some(PageEvent::Online));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageEvent {
    /// The browser reports a network: a hint to dial now.
    Online,
    /// The browser reports no network: a hint that the socket may be dead.
    Offline,
    /// The page became hidden.
    Hidden,
    /// The page became visible.
    Visible,
    /// The page was frozen or put into the back/forward cache.
    Frozen,
    /// The page was resumed, or restored from the back/forward cache.
    Restored,
}
