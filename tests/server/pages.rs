//! The page and the package.

use crate::support::{Folder, Reply, Server};

#[tokio::test]
async fn the_root_is_the_page() {
    let reply = page("the_root", "/").await;
    assert_eq!((reply.status, reply.text()), (200, "<!doctype html>"));
    assert_eq!(
        reply.header("content-type"),
        Some("text/html; charset=utf-8")
    );
}

#[tokio::test]
async fn a_query_does_not_hide_the_page() {
    let reply = page("query", "/?lang=uk").await;
    assert_eq!((reply.status, reply.text()), (200, "<!doctype html>"));
}

#[tokio::test]
async fn a_script_is_javascript() {
    let reply = page("script", "/page.js").await;
    assert_eq!(
        reply.header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
}

#[tokio::test]
async fn a_module_is_javascript() {
    let reply = page("module", "/page.mjs").await;
    assert_eq!(
        reply.header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
}

#[tokio::test]
async fn a_style_is_css() {
    let reply = page("style", "/page.css").await;
    assert_eq!(
        reply.header("content-type"),
        Some("text/css; charset=utf-8")
    );
}

#[tokio::test]
async fn the_package_is_under_pkg() {
    let reply = page("package", "/pkg/index.js").await;
    assert_eq!((reply.status, reply.text()), (200, "export {}"));
}

#[tokio::test]
async fn wasm_is_wasm() {
    let reply = page("wasm", "/pkg/steadysocket.wasm").await;
    assert_eq!(reply.header("content-type"), Some("application/wasm"));
}

#[tokio::test]
async fn a_file_is_asked_for_each_time() {
    for path in ["/", "/page.js", "/pkg/index.js"] {
        let reply = page("each_time", path).await;
        assert_eq!(reply.header("cache-control"), Some("no-cache"));
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named() {
    let reply = page("not_there", "/nowhere.js").await;
    assert_eq!(
        (reply.status, reply.text()),
        (404, "not found: /nowhere.js\n")
    );
}

#[tokio::test]
async fn a_file_outside_of_the_folder_is_not_found() {
    for path in [
        "/../secret",
        "/%2e%2e/secret",
        "/pkg/../../secret",
        "/..%2fsecret",
    ] {
        assert_eq!(page("outside", path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_folders_are_www_and_dist_by_default() {
    let folder = folder("default_folders");
    folder.write("target/lab/options.js", "");
    let server = Server::start_in(folder.path("").as_ref(), &[]).await;
    assert_eq!(server.get("/").await.text(), "<!doctype html>");
    assert_eq!(server.get("/pkg/index.js").await.text(), "export {}");
    let warned = server.log().iter().any(|line| line.contains("WARN"));
    assert!(!warned);
}

#[tokio::test]
async fn missing_folders_are_named_in_one_warning() {
    let folder = Folder::new("missing");
    let server = Server::start_in(folder.path("").as_ref(), &["--lang", "en"]).await;
    let text = "WARN Missing folder: www, dist, target/lab; the page will not work, WebSocket does";
    server.logged(text).await;
    let warnings = server.log().iter().filter(|l| l.contains("WARN")).count();
    assert_eq!(warnings, 1);
}

#[tokio::test]
async fn a_server_without_folders_serves_all_else() {
    let folder = Folder::new("without_folders");
    let server = Server::start_in(folder.path("").as_ref(), &[]).await;
    assert_eq!(server.get("/").await.status, 404);
    assert_eq!(server.get("/pkg/index.js").await.status, 404);
    assert_eq!(server.upgrade("/", &[]).await.status, 101);
}

#[tokio::test]
async fn head_tells_the_headers_only() {
    let folder = folder("head");
    let server = start(&folder).await;
    let reply = server.request("HEAD", "/page.js", &[]).await;
    assert_eq!((reply.status, reply.text()), (200, ""));
}

async fn page(test: &str, path: &str) -> Reply {
    let folder = folder(test);
    start(&folder).await.get(path).await
}

async fn start(folder: &Folder) -> Server {
    let (root, dist) = (folder.path("www"), folder.path("dist"));
    Server::start(&["--root", &root, "--dist", &dist]).await
}

fn folder(test: &str) -> Folder {
    let folder = Folder::new(&format!("pages_{test}"));
    folder.write("secret", "secret");
    folder.write("www/index.html", "<!doctype html>");
    folder.write("www/page.js", "");
    folder.write("www/page.mjs", "");
    folder.write("www/page.css", "");
    folder.write("dist/index.js", "export {}");
    folder.write("dist/steadysocket.wasm", "\0asm");
    folder
}
