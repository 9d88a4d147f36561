//! `/vendor/`: the page's other dependencies.

use crate::support::{Folder, Reply, Server};

#[tokio::test]
async fn a_file_is_served_as_what_it_is() {
    for (path, kind) in [
        ("/vendor/uplot.js", "text/javascript; charset=utf-8"),
        ("/vendor/uplot.css", "text/css; charset=utf-8"),
        ("/vendor/more/server.cjs.txt", "text/plain; charset=utf-8"),
    ] {
        let reply = vendor("served", path).await;
        assert_eq!((reply.status, reply.text()), (200, path));
        assert_eq!(reply.header("content-type"), Some(kind));
        assert_eq!(reply.header("cache-control"), Some("no-cache"));
    }
}

#[tokio::test]
async fn a_query_does_not_hide_a_file() {
    let reply = vendor("query", "/vendor/uplot.js?v=1").await;
    assert_eq!((reply.status, reply.text()), (200, "/vendor/uplot.js"));
}

#[tokio::test]
async fn a_file_that_is_not_there_is_named() {
    for path in ["/vendor/nowhere.js", "/vendor/", "/vendor/more/", "/vendor"] {
        let reply = vendor("not_there", path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(reply.text(), format!("not found: {path}\n"));
    }
}

#[tokio::test]
async fn a_file_of_the_page_or_the_package_is_not_there() {
    for path in ["/vendor/index.html", "/vendor/index.js"] {
        assert_eq!(vendor("others", path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_file_outside_of_the_folder_is_not_found() {
    for path in [
        "/vendor/../secret",
        "/vendor/../../secret",
        "/vendor/%2e%2e/secret",
        "/vendor/%2E%2E%2Fsecret",
        "/vendor/..%2fsecret",
        "/vendor/..%5csecret",
        "/vendor/more/../../secret",
        "/vendor/more/%2e%2e/%2e%2e/secret",
        "/vendor//../secret",
        "/vendor/%00/../../secret",
        "/vendor//secret",
        "//vendor/../secret",
    ] {
        let reply = vendor("outside", path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.text().contains("SECRET"), "{path}");
    }
}

#[tokio::test]
async fn the_path_of_a_file_is_not_found() {
    let folder = folder("absolute");
    let server = start(&folder).await;
    let file = folder.path("secret");
    for path in [format!("/vendor/{file}"), format!("/vendor{file}")] {
        let reply = server.get(&path).await;
        assert_eq!(reply.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_file_cannot_be_changed() {
    let folder = folder("changed");
    let server = start(&folder).await;
    for method in ["POST", "PUT", "DELETE"] {
        let reply = server.request(method, "/vendor/uplot.js", &[]).await;
        assert_eq!(reply.status, 405, "{method}");
    }
    let reply = server.get("/vendor/uplot.js").await;
    assert_eq!(reply.text(), "/vendor/uplot.js");
}

#[tokio::test]
async fn the_folder_is_target_lab_by_default() {
    let folder = Folder::new("vendor_default");
    folder.write("target/lab/uplot.js", "made by scripts/lab-assets.mjs");
    let server = Server::start_in(folder.path("").as_ref(), &[]).await;
    let reply = server.get("/vendor/uplot.js").await;
    assert_eq!(reply.text(), "made by scripts/lab-assets.mjs");
}

async fn vendor(test: &str, path: &str) -> Reply {
    let folder = folder(test);
    start(&folder).await.get(path).await
}

async fn start(folder: &Folder) -> Server {
    let [root, dist, vendor] = ["www", "dist", "vendor"].map(|name| folder.path(name));
    Server::start(&["--root", &root, "--dist", &dist, "--vendor", &vendor]).await
}

/// Each vendor file contains its own address.
fn folder(test: &str) -> Folder {
    let folder = Folder::new(&format!("vendor_{test}"));
    folder.write("secret", "SECRET");
    folder.write("www/index.html", "<!doctype html>");
    folder.write("dist/index.js", "export {}");
    for file in [
        "vendor/uplot.js",
        "vendor/uplot.css",
        "vendor/more/server.cjs.txt",
    ] {
        folder.write(file, &format!("/{file}"));
    }
    folder
}
