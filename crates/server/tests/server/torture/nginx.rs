//! A real Nginx before several servers, as packaging/nginx sets it up.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

const PACKAGING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packaging/nginx");
const BROTLI: &str = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

#[derive(Debug)]
pub struct Nginx {
    pub port: u16,
    child: Child,
    _folder: TempDir,
}

impl Nginx {
    pub async fn start(upstreams: &[u16]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let file = folder.path().join("nginx.conf");
        fs::write(&file, configuration(folder.path(), port, upstreams)).unwrap();
        let mut child = Command::new("nginx")
            .arg("-c")
            .arg(&file)
            .arg("-e")
            .arg(folder.path().join("error.log"))
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .stdin(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{error}: scripts/two-instances installs Nginx"));
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = child.try_wait().unwrap();
            assert!(
                ended.is_none() && Instant::now() < until,
                "Nginx does not start"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self {
            port,
            child,
            _folder: folder,
        }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers end with it when it is told to, and not when it is killed.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}

fn configuration(folder: &Path, port: u16, upstreams: &[u16]) -> String {
    let servers: Vec<String> = upstreams
        .iter()
        .map(|port| format!("127.0.0.1:{port}"))
        .collect();
    let filled = |name: &str| {
        fs::read_to_string(Path::new(PACKAGING).join(name))
            .unwrap()
            .replace("@upstream@", &servers.join(";\n    server "))
            .replace("@web@", &folder.display().to_string())
    };
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {}/{name};\n", folder.display()))
        .concat();
    let is_root = fs::metadata("/proc/self").is_ok_and(|us| {
        use std::os::unix::fs::MetadataExt as _;
        us.uid() == 0
    });
    format!(
        "load_module {BROTLI};\ndaemon off;\n{user}\nworker_processes 1;\npid {folder}/pid;\n\
         error_log {folder}/error.log;\nevents {{ worker_connections 512; }}\nhttp {{\n\
         include /etc/nginx/mime.types;\naccess_log off;\n{temporary}{http}\nserver {{\n\
         listen 127.0.0.1:{port};\n{server}\n}}\n}}\n",
        user = if is_root { "user root;" } else { "" },
        folder = folder.display(),
        http = filled("http.conf"),
        server = filled("server.conf"),
    )
}
