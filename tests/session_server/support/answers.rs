//! Answers that tell what may have come before.

use steadysocket::BoxError;
use steadysocket::server::Session;

/// The closure that sends back the texts that it receives, and marks those that may have come before.
pub(crate) async fn marking_echo(mut session: Session) -> Result<(), BoxError> {
    while let Some(message) = session.recv().await {
        let text = message.as_text().unwrap_or_default();
        let mark = match message.is_redelivered() {
            true => "again ",
            false => "",
        };
        session.send(format!("{mark}{text}")).await?;
    }
    Ok(())
}
