/** Frequent Turkish given names and surnames, folded: evidence for a name, never a condition of one. */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

export const GIVEN_NAMES = words(`
  su
  abbas abdulhamit abdulkadir abdulkerim abdullah abdullatif abdulmecit abdurrahman abidin adalet adem adil adile
  adnan afet afife afra agah agit ahenk ahmad ahmet ahsen ahu akgul akif akile akin aksel alaattin alara alaz alev
  aleyna ali alihan aliye alkan alkim almila alp alper alperen altan altay altug amina andreas andrew anil anna aral
  arca arda ari arif arife arin armagan arman arzu arzum asaf asena ashan asil askin asli aslihan aslinur asude
  asuman asya ata atakan atif atil atilla aybars aybike aybuke ayca aycan aydan aydin ayfer aygul ayhan aykan aykut
  ayla aylin ayman aynur aypar aysan ayse aysegul aysel aysen aysenur aysima aysu aysun aytac aytek aytekin ayten
  aytul aytunc ayyuce azad azat azem azime aziz azmi azra bade baha bahadir bahar bahattin bahri bahriye bahtiyar
  baki banu baran barbaros baris basak batikan batin battal batuhan batur baykal bayram bedia bedir bedirhan bedri
  bedriye beg begum behcet behice behiye behlul behzat bekir belgin belkis belma bengi bengisu bensu beraat berat
  beray beren berfin berfu berhan beria beril berk berkan berkant berkay berke berker berktug bermal berna berra
  besim besime bestami beste betigul betul beyazit beyhan beytullah beyza bihter bilal bilge bilgehan bilgen bilgin
  bilun binali binnur bircan birgul birol birsen birten bogac bora brian buglem bugra bugrahan buket bulent bunyamin
  burak burakcan burc burcak burcin burcu burhan burhanettin buse busra cafer cagan cagatay cagil cagin cagla caglar
  caglayan cagman cagri cahide cahit calin can canan canay canberk canburak candan candas canel caner cangul canip
  cankat cankut cansel canset cansin cansu carlos cavit celal celalettin celil cem cemal cemalettin cemil cemile
  cemre cenap cengiz cenk cenker cennet ceren cesim cetin cevahir cevat cevdet cevher ceyda ceyhan ceyhun ceylan
  ceylin cezmi cicek cigdem cihan cihat cinar claire collins coskun cuma cumali cumhur cuneyd cuneyt damla danyal
  dariye david davut defne demet deniz derin derya devrim dicle didar dide didem dilan dilara dilaver dilay dilber
  dilberan dilek dilem dilhan dilruba dilsad dilsah dilsat dogac dogan doganay dogancan dogukan dolunay dora doruk
  dudu duhan dundar durali durdu durmus dursun duru duygu ebrar ebru ebubekir ece ecehan ecem ecevit ecmel eda edanur
  edibe edip efe efekan efsun ege egemen ekber ekin ekrem ela elanur elcin elena elfida elif elifnaz elifnur elmas
  elvan emel emin emincan emine emir emirhan emma emrah emre emrecan emrullah ender enes engin enis enver eray ercan
  ercument erdal erdem erdi erdinc erdogan eren erensu ergin ergul ergun erhan erkan erkut erman ermis erol ersan
  ersel ersin ersoy ertac ertan ertas ertem ertugrul ertuna ertunc esad esat esen eser esin eslem esma esmanur
  esmeray esra esref etem ethem evin evren evrim eylem eylul eyup eyyup ezel ezgi ezgin ezo fadil fadime fahrettin
  fahri fahriye faik faika faris faruk fatih fatima fatin fatma fatmagul fatmanur fatos fazil fazilet fehim fehime
  fehmi fehmiye ferah feray ferda ferdane ferdi ferhan ferhat ferhunde feride feridun feriha ferit ferman ferruh
  fethi fethiye fettah fevzi fevziye feyyaz feyza feyzi feyzullah fidan fidel figen fikret fikri filiz firat firdevs
  fuat fulden fulya funda furkan fusun gaffar galip gamze gaye gazi gediz gencay genco george gevher giulia gizem
  gokalp gokay gokben gokberk gokcan gokce gokcen gokdeniz gokhan gokmen goksel goksu goktan goktug gokturk gonca
  gonen gonul gorkem gozde gul gulay gulbahar gulben gulberk gulbin gulcan gulce gulcin guldane gulden gulenay
  gulendam gulengul guler gulfem gulfidan gulhan gulin gulistan gulizar gulnur gulru gulsah gulsel gulseli gulsen
  gulseren gulsevin gulsum gultekin gulten gulumser guluzar gulveren gunay gunce guner gunes gungor gunsel gunseli
  guray gurbuz gurcan gurhan gurkan gurol gursel gursoy guven guvenc guzide guzin habib habibe habip hacer hadiye
  hafize hafsa hakan hakki haldun hale halef halide halidun halil halim halime halis halise halit haluk hamdi hamide
  hamit hamiyet hamza handan hande hanife hans harika harun hasan hasibe hasip hasmet hasret hassan hatem hatice
  hatun hava havva hayal hayat hayati haydar hayrettin hayri hayriye hayrunnisa hazal hazan hazar hediye helin heval
  hezar hicran hidayet hikmet hilal hilmi hilmiye himmet hira huban hulki hulusi hulya hunkar huriye hurrem hursit
  husamettin huseyin husniye husnu ibrahim ibrahimcan iclal idil idris igor ihsan ikbal ilay ilayda ilber ilbey ilcan
  ilgaz ilgin ilhami ilhan ilkan ilkay ilke ilker ilkin ilknur ilsu ilteris ilyas imdat imge imran inan inanc inayet
  inci incilay ipek irade irem iren irfan irina irmak isa ishak isik isil iskender ismail ismet ismihan isra israfil
  itir ivan iyem izel izem izgi izzet jale james jean jinda jiyan john julia julide jurgen kaan kader kadim kadir
  kadircan kadri kadriye kagan kamber kamer kamil kamile kamuran kansu kardelen karya kasim kaya kayahan kayra kazim
  kazime kemal kemalettin kenan kerem kerim keriman kerimcan kerime keskin kevin kevser kezban khaled kismet kivanc
  kivilcim kiymet klaus koksal koral koray korcan korhan kubilay kubra kudret kumru kumsal kursad kursat kurtulus
  kutay kutlay kutlu kutluhan lale lamia lara latif latife laura lebriz leman lena lerzan leven levent levin leyan
  leyla luca lutfi lutfiye lutfullah mahfuz mahinur mahir mahmut mahperi mahsun mahsut mahzun makbule maksut malik
  mansur marco maria marie mark martin masal masum mazhar mazlum mebrure mecit mecnun mediha mehdi mehmet mehmetali
  mehmetcan mehpare mehtap melahat melda melek melih melike meliksah melinda melis melisa meltem memduh menderes
  menekse meral merih mert mertcan merthan mertkan merve mervenur meryem mesude mesut metehan methiye metin mevlude
  mevlut michael mihriban mihrimah mikail mina mine mirac miran miray miraycan miryem misra mithat mohammed mualla
  muammer mubeccel mucahit mufit muge muhammad muhammed muhammet muharrem muhittin muhlis muhsin muhsine muhterem
  mujde mujgan mukaddes mukerrem mukremin mumin munevver munir munire murat muratcan murathan mursel murside murtaza
  muruvvet musa musab musap muserref muslim muslum muslume mustafa mustafacan mustecep muttalip muzaffer muzeyyen
  naci naciye nadide nadir nadire nafia nafiz nagihan nahide naide nail naile naim naime nakiye nalan namik nart
  natalia naz nazan nazar nazen nazende nazenin nazife nazik nazim nazime nazli nazlican nazligul nazmi nebahat nebi
  nebile nebiye necati necdet necibe necip necla necmettin necmi necmiye nedim nedime nehir nejat nejla nergis nergiz
  neriman nermin nese nesibe nesim nesime nesli neslican neslihan neslisah nesrin netice neval nevin nevra nevriye
  nevruz nevzat neyir nezahat nezaket nezih nezihe nidayi nigar nihai nihal nihan nihat nihavent nil nilay nilda
  nilgun nilsu nilufer nimet nisa nisanur niyaz niyazi nizam nizamettin nuran nuray nurbanu nurcan nurcihan nurdan
  nurdogan nurefsan nurettin nurgul nurgun nurhan nurhayat nuri nuriye nurkan nurperi nursal nursel nurseli nursen
  nursena nurset nursin nursun nurten nurullah nusret oben ocal odul ogulcan ogun oguz oguzcan oguzhan okan okay
  oksan oktay okyanus olcan olcay olcayto olga olgu olgun olivia oltan omar omer omur omural onat onder onur onuralp
  onurcan onursal orcan orcun orhan orhun orkan orkun osman ossman oya ozan ozay ozberk ozcan ozdal ozden ozer ozge
  ozgenur ozgul ozgun ozgur ozhan ozkan ozkul ozlem ozlenen oznur ozturk ozum pakize pamir papatya pasa patrick paul
  payidar pekcan peker pelin pelinsu pembe peri peride perihan perin perran pertev pervin petek peter peyami pierre
  pinar piraye pirlanta polat poyraz rabia raci rafet ragip rahim rahime rahman rahmi rahsan raif raife rakip ramazan
  rana rasim rasime rasin rasit rauf ravza rayif rebia recai recep refet refia refik refika reha remzi rengin resat
  reside resmiye ressan resul reyhan reyyan rezzan ridvan rifat rifki riza robert rojda rojin ronay roni ruhan ruhi
  ruhiye ruhsar ruhsen rukan ruken rukiye rusdu rusen rustem rustu ruveyda ruya ruzgar saadet sabahat sabahattin
  saban sabiha sabit sabiye sabri sabriye sacide sacit sadakat sadettin sadi sadife sadik sadiye sadullah safa safak
  saffet safinaz safiye sahap sahavet sahika sahin sahra saim saime sait saki sakine sakir salih saliha salim salime
  samed samet sami samiha samime sandra sanem saniye sarah sare sarik sarp sarper savas sayit seba sebahat sebahattin
  sebile sebnem secil secki seckin seda sedanur sedat sedef seden sefa sefer sefik sefika sefkat seher sehmus sehmuz
  sehnaz sehrazat sehri sehriban selahaddin selahattin selale selami selay selcan selcen selcuk selda selen selenay
  selim selime selin selinay selma selman selmin selva selvi semanur semih semiha semine semiramis semra semsettin
  semsi sena senal senanur senar senay senel senem sener sengul senih seniha seniz senkal senkay senlik senol senur
  sera serafet serafettin serap seray sercan serdal serdar serdil seref seren serenay sergen sergey serhad serhan
  serhat serhun seri serif serifali serife serkan serkut sermet sermin serol serpil serra sertac sertap serva server
  servet servinaz sevban sevcan sevda sevde sevdiye seven sever sevgi sevgican sevgim sevgul sevil sevilay sevim
  sevinc sevkan sevket sevki sevkiye sevtap seyda seyfi seyhan seyhmus seyho seyit seyithan seyma seyran seyyit sezai
  sezal sezan sezen sezer sezgi sezgin sezi sezin siar sibel sidal sidar sidika sifa sila simay simge sinan sinasi
  sinem sirac sirin sirma sitare siyabend siyar somer sonay soner songul sonnur soydan stefan sualp suat suavi suay
  sucan sude sudenaz suha suhal suheyla sukran sukriye sukru sukufe sule suleyman suleymancan sultan sulun sumer
  sumeyye sumru suna sura sureyya susam suzan suzi suzin svetlana tacettin taci taha tahir tahire tahsin tala
  talat talha talia talip tamay tamer tanay taner tanju tansu tanyel tanyeri tarcan tarik tarkan tarkin tasin tayanc
  tayfun taylan tayyar tayyibe tayyip tekgul tekin temel temur tendu tenzile teoman tevfik tevhide teyfik tezcan
  thomas tibet tijen timucin timur toga togay tolga tolgahan tolgay tolun tomris toprak toygar tuana tuba tufan tugba
  tugberk tugcan tugce tugkan tugrul tulay tulin tulun tuna tunc tuncay tuncel tuncer turabi turan turcan turgay
  turgut turhan turkan turkay turker turkiye turna tuten tutku tuzun ubeyd ubeyde ufkun ufuk ufukcan ugur ugurcan
  ugurkan ulas ulkem ulku ulkugul uluc ulucan ulugbey ulvi ulviye ummu umare umay umeys umeyye umit umitcan umman umran
  umre umut unal unsal unzile ural urfet utkan utku utkucan uygar uzay vahap vahdet vahide vahit vahittin vakkas
  vakur varol vasfi vasfiye vecdi vecihe vecihi vedat vefa vehbi vehbiye velat veli velican vesile vesim veysel veysi
  vildan visal visne volkan vural vuslat william yade yadigar yagiz yagizhan yagmur yahya yakup yalaz yalcin yamac
  yaman yaprak yasam yasar yasemen yasemin yasin yaver yavuz yavuzhan yekta yelda yeliz yener yesim yigit yigitcan
  yigithan yilay yildiray yildirim yildiz yilmaz yonca yosun youssef yucehan yucel yuksel yunus yunusemre yurdaer
  yurdagul yurdagun yurdanur yurtsever yusuf zafer zahide zahit zakir zarife zati zehra zehragul zehranur zekai
  zekeriya zeki zekiye zelal zeliha zemzem zennure zerda zeren zeria zerrin zeycan zeyd zeyneb zeynel zeynelabidin
  zeynep zeynepsu zeynettin zeyno zeyt zihni zinnur ziver ziya ziyaeddin ziyaettin zubeyde zubeyir zubeyt zuhal zulal
  zuleyha zulfikar zulfiye zulfu zulkarneyn zulkif zulkuf zumra zumrut
`)

export const SURNAMES = words(`
  abaci abanoz acar acarsoy acikgoz adali adiguzel aga agaoglu agca agir ak akalin akar akarca akarsu akbaba akbal
  akbas akbay akbayrak akbiyik akbulut akca akcam akcan akcay akcelik akcin akdag akdas akdemir akdeniz akdogan akel
  akgul akgun akin akinbas akinci akkas akkaya akkoc akkurt akkus akman akoglu akova akpinar aksan aksar aksel aksen
  aksit aksoy aksoz aksu aksun aktan aktas akten akti aktug aktuna akturk akyel akyildiz akyol akyurek akyuz alabas
  alaca alagoz alaybey alayli albayrak alemdar algan algul alkan alkaya alp alti altin altinay altinbas altindag
  altinel altinkaya altinok altinsoy altintas altintop altun altunbas altunkaya altuntas anik apak apaydin aral aras
  arasli arda ari arica arici arik arikan armagan arman arpaci arslan arslanoglu arslanturk artan arzuman asan asar
  asci asik aslan aslanbas aslaner aslanoglu aslantas ata atabay atabek atabey atacan atak atakan atakul atalar
  atalay ataman atan atar atasever atasoy atay ates atesoglu atik atilgan atmaca avan avci avsar ay ayaz aybar aybars
  aybek aycan aydas aydemir aydin aydinli aydogan aydogdu aydogmus aygun ayhan aykac aykan aykut aymaz aynaci aytac
  aytas aytekin ayvaz ayyildiz azak azgin babacan babaoglu bacak badem bagci bagcilar baglan bagriyanik bahadir bahar
  bahceci bakir bakirci bal balaban balci balikci balkan balkaya balli balta baltaci baran baris barut barutcu bas
  basak basar basara basaran basci baskan baskaya basoglu basol bastug basturk basyigit batmaz batur bayar bayat
  baydar baydemir bayir baykal baykan baykara baykus baylan bayoglu bayrak bayraktar bayram bayri baysal baytar baz
  becker bedir bekar bekcan bekci bekir bektas belen bener benli berber berk berker besik besli betul beyazit
  beydilli beyhan beyoglu bicakci bicer bilen bilge bilgen bilgic bilgili bilgin bilginer bilici bilir bingol binici
  birgul biricik birinci biyik bodur bogaz bolat boluk bolukbasi boran borekci bostan bostanci boyaci boylu boyraz
  boz bozan bozbay bozdag bozkaya bozkurt bozkus bozoglu boztas boztepe bozyel bozyigit brown budak bugday bukte
  bukten bulbul buldan buldu bulut burak burgaz buyuk buyukkaya cabuk cagan caglar caglayan cakan cakar cakici cakir
  cakirca cakiroglu cakmak cakmakci calik calis caliskan cam camci camli can canbaz canbolat candan candemir caner
  cankaya canli canoglu canpolat cansever canturk capan capar capkin capli carkci cavdar cavus cavusoglu cayir caylak
  caymaz cebeci ceber celebi celen celik celikel celiker celikkol celikten cengel cengiz cepni ceran ceri cerit
  cerrah cesur cetin cetinbas cetiner cetinkaya cetinkol cetintas cetinturk cevik cevikbas ceviz ceyhan ceylan cicek
  cicekci cicekli cift ciftci cihan cikrikci cil cilingir cilli cimen cinar cingoz cinkaya cirak citak civan civelek
  coban cobanoglu cokgungor colak collins copur corbaci corlu cosar coskun coskuner coskunoglu cubuk cubukcu culha
  cura curuk dag dagci dagdelen dagistan daglar dagli dagtekin dal daldal dalgic dalkilic dalkiran damar danaci
  dasdemir davulcu dede dedeoglu degirmen degirmenci delibas delice deligoz demir demiralp demiray demirbag demirbas
  demirbilek demircan demirci demircioglu demirdag demirdogen demirel demirer demirezen demirhan demirkan demirkaya
  demirkiran demirkol demiroglu demirok demiroz demirpolat demirsoy demirtas demirtepe demirtop deniz denizci denizli
  dere derici derin dervis dervisoglu destan deveci devrim dikbas diker dikici dikmen dilekci diler dilmen dinc
  dincel dincer dinler direk diri dirican dirik dogan doganay doganci doganer dogangun dogramaci dogru dogruer doguc
  dokumaci dolu doner donmez dora dortkol dozen duman dundar durak dural duran durgun durkan durmaz durmus durna
  dursun durukan dusunsel duygu duymaz duzgun ece efe efendioglu egin eker ekici ekin ekinci ekmekci ekmekcioglu
  ekren eksi elbir elci eldem eldemir elibol elitas elmaci elmas emir emiroglu emre ender engin er erarslan eraslan
  erat eray erbas erbay erbil ercan ercelik ercetin ercin erdag erdal erdas erdem erdemir erden erdil erdin erdogan
  erdogdu erdogmus erdol eren erenay erenler erez ergec ergen ergenc ergene ergin erginay ergul ergun ergunes erguven
  erhan erimez erisen erkal erkan erkaya erkec erkek erken erkilic erkin erkmen erkoc erkul erkurt erkus erkut erman
  ermis erol ersan ersen ersin erson ersoy ersoz ersu ertan ertas ertek ertekin erten ertug ertugrul ertunc erturk
  eryigit eryilmaz esen eser esin eski eskici eskin eslek esmer etik evci evin evren evrim eyiol ezer ezgin faydali
  fener ferah ferhat feyzioglu fidan fidanci firat firinci fischer fistikci gacar gazi gecgel gedik gediz gemici genc
  gencay gencel gencer gencoglu gencturk gercek gezer gezgin gezici giray girgin goc gocer gocmen gode gok gokalp
  gokay gokbayrak gokbulut gokcan gokce gokcek gokdag gokdemir gokdogan goker gokhan gokkaya gokmen goksel goksoy
  goksu goktas gokten goktepe goktug gokturk gokyar golcuk golge gonen gonultas gorgulu gorgun gormez gozen gozubuyuk
  gozukara gucer guclu gul gulay gulbahar gulbas gulcan guldal gulec gulen gulenc guler gulgun gulmez gulsen gulsoy
  gultas gultekin gulturk gumus gumuskaya gumusoglu gunal gunay gunaydin gunbay gundes gundogan gundogdu gunduz guner
  gunes guney guneyli gungor gungordu gungormus gunsel gunturk gur guraslan gurbuz gurcan gurdal gurel guren gurer
  gurgen gurkan gurlek gurler gurol gursel gurses gursoy gurz guven guvenc guvendi guvercin guzel guzelce guzeloglu
  guzelsoy hacioglu haciosmanoglu hafiz hakan halici hamamci hamarat han hancer hangul harman harmanci hasan
  hasanoglu haspolat hatipoglu havuz haydar hayirli haykir hazar hekim hekimoglu helvaci hepguler hizir hocaoglu
  horoz hosgor ibis icel icer icoz igci ihlamur ikinci ikiz iletmis ilgaz ilgin ilhan ilter imamoglu imren inal inam
  inan inanc inanir inanli ince incedayi inci ipci ipek ipekci irmak isbasaran isbilir iscan iseri isik isikli islam
  isler isleyen ismail ispir ivanov iyidogan iyigun izci izgi johnson kaba kabadayi kabak kabaoglu kabasakal kabatas
  kadak kadioglu kadir kafadar kafali kahraman kahveci kalabalik kalay kalayci kale kaleli kalem kalender kalin
  kalkan kalkavan kalyoncu kamaci kamis kanat kanber kanbur kandemir kantar kapan kaplan kaptan kara karaarslan
  karaaslan karabacak karabag karabas karabay karabekir karabiyik karaboga karabulut karaca karacan karacaoglu
  karadag karadas karadeli karademir karadeniz karadogan karaduman karaer karagoz karagozlu karagul karagun karahan
  karahanli karahasan karakan karakas karakaya karakoc karakoyun karakoyunlu karakule karakurt karakus karakutuk
  karalar karaman karamanli karamus karaoglan karaoglu karasahin karasu karatas karatay karatekin karatepe karatoprak
  karayel karayigit karayilan kardas kardes kargi karli karsli kartal kasap kasapoglu kasikci katirci kavak kavakli
  kavas kavuk kavuncu kaya kayaalp kayabas kayaci kayan kayaoglu kayar kayatas kayhan kayikci kayiran kayis kaymak
  kaymaz kaynak kaynar kazanci kazdal kece kececi keceli kecili kelebek keles kelle kemal kemer kent kepenek
  kerimoglu keser kesgin kesici kesim keskin keskinkaya kestane ketenci kilavuz kilcik kilic kiliccioglu kilinc
  kilinckaya kilit kinali kinik kirac kiral kiraz kirik kirkpinar kirmaci kirmizigul kirtay kisa kislali kivanc
  kivrak kizil kizilay kizilcik kizildag kizilirmak kizilkaya kiziltan kiziltas koc koca kocaaslan kocabas kocadag
  kocaer kocak kocakaya kocaman kocamaz kocaoglu kocatepe kocaturk kocer kocyigit koksal kol kolcu konur kopar koral
  koray korkmaz korkut korucu korur koruyucu kosar kose koseoglu kosger koskocaman koyun koyuncu kozan kucuk
  kucukaslan kucukkaya kucukoglu kul kula kulac kulaksiz kulekci kumas kumbasar kumru kural kuran kurban kurnaz kurt
  kurtaran kurtoglu kurtulmus kurtulus kuru kurucu kus kuscu kuscuoglu kutlar kutlu kutluay kuyucu kuyumcu kuzey kuzu
  kuzucu lale latif lekesiz levent liman limoncu macit maden madenci mahmutoglu makar malkoc menekse mengi mentes
  meral mercan meric mermer mert mertoglu mete metin meyer miller mirza mollahasanoglu mollaoglu muftuoglu muller
  mumcu mungan murat muslu mustafa mutlay mutlu mutluer nacar nakas nalbant nalci namli nas nergis nisanci noyan nur
  nural obuz ocak ocal odabas odabasi ogus ogut oguz oguzhan okay okcu okkan oktar oktay okten okumus okutan
  okuyucu olcer olgac olgun olmez omeroglu omur onal onaran onat onay oncel oncu onder ondes onen oner onkol onur
  orak oral oran orbay orhan orkun ormanci ors ortac ortak oruc oskay osmanoglu otay otgon ova oymak oyman oz ozak
  ozal ozan ozanlar ozata ozates ozay ozaydin ozbas ozbay ozbek ozberk ozbilen ozbilgin ozboluk ozcakir ozcan ozcelik
  ozcinar ozcivan ozdag ozdal ozdemir ozden ozder ozdil ozdogan ozdogru ozduman ozel ozen ozer ozerdem ozeren ozerol
  ozgen ozgenc ozger ozgul ozgun ozgunes ozgur ozguven ozhan ozince ozisik ozkahraman ozkan ozkara ozkaya ozkaynak
  ozkilic ozkoc ozkok ozkul ozkurt ozlu ozmen ozmert ozoglu ozonur ozpinar ozpolat ozsahin ozsan ozsoy ozsoz oztan
  oztas oztekin oztemel ozten oztop oztoprak oztorun oztuna oztunc ozturk ozun ozuner ozveren ozyalcin ozyavuz
  ozyildirim ozyildiz ozyilmaz ozyurek ozyurt paksoy pala palabiyik palaz pamuk pamukcu parlak parlakay pasa pasali
  pasaoglu pastirmaci pazarci pehlivan pekcan pekdemir pekel peker pekguzel pekin pekmez pekmezci pektas perk petrov petrova ivanova popova
  pinar pinarbasi pirim piskin pismisoglu polat polatkan popov postaci poyraz pulat ramazanoglu reis rencber sacan
  sadak sadic sagdic sagir sagiroglu saglam sagol sagun sahan sahbaz sahbudak sahin sahinbas sahiner sahingoz
  sahinkaya sahinoglu sahintas sahinturk saka sakalli sakar sakin sal salci saldiray salik salim salman saltik
  samanci samur sanal sancak sanci sandal sandikci sanli sapmaz sarac saracoglu saral saraydin sarayli sargin sari
  sarialtin saribas saribiyik saricam saricicek saridogan sarigul sarihan sarikaya sarikurt sarioglu saritas sarp
  sarsilmaz sart satilmis savas savaser savran savur say sayan sayar saygin sayici sayilir saz schmidt schneider
  schulz secer secgin seckin sefer seker sekerci sel selcuk selek selim selvi semerci semiz sen senay senel senem
  sener sengul sengun senkal senkaya senocak senoglu senol senses sensoy senturk senyurt serbest serdar serin
  sertkaya seven sevgi sevik sevim sevimli sevinc sevindik seyhan seyrek sezen sezer sezgi sezgin sezginer silahtar
  simsek simsir sipahi sirin sirmaci sisman sivri smith sofuoglu sogut sogutlu solak solmaz somuncu sonat soner
  songur sonmez sorgun soy soyak soyarslan soydan soydemir soyer soykan soykok soylemez soylu soysal soyturk soyuer
  sozen sozer sucu sular sulun sumbul sumer sunar suner sungur suren surmeli surucu susam susuz sut sutcu suvari
  tabakoglu tac tahmaz tahtaci takmaz talas talay tamer tamturk tan tanal tanboga taner tanrikulu tanriverdi tanyeri
  tanyildiz tapan tarhan tas tasar tasbas tasci tascioglu tasdelen tasdemir tasel taskaya taskin taskiran tasli
  taspinar tassever tastan tastekin tatar tatli tatlici tavas tavsan tay tayfun taylan taymaz tayyar tekbas tekcan
  tekdemir teke tekeli tekeoglu teker tekerek tekes tekgul tekin tekinalp tekkaya tekneci teksoy tektas telli
  tellioglu temel temir temiz temizel temizkan temur tenekeci tepe tepeli tercan terekli terlemez terzi terzioglu
  tetik tez tezcan tezel tilki timur timurtas tiryaki tokatli tokay tokdemir toker tokgoz toklu tokmak tokmakci
  toksoy toktas tolun tomak tombul topac topal topaloglu topbas topcu topcuoglu topkara toplu toprak topuz toraman
  torlak toros tortop torun tosun toygar toykan tozlu tufan tufekci tugrul tulek tumer tuna tunali tunay tunc tunca
  tuncay tuncbilek tuncel tuncer tunel tural turan turanli turasan ture turfan turgan turgut turhan turk turkan
  turkay turker turkeri turkmen turkoglu turkyilmaz turna turunc tuzcu tuzun ucak ucan ucar ucarli ucgul ucgun ugras
  ugur ugurlu uguz ulas ulgen ulgur ulker ulku ulu ulubay uluc ulucay uludag ulukan ulukaya ulusal ulusan ulusoy
  ulutas umar umut un unal unalan unalmis unalp unlu unluer unsal unsalan unver ural urgan urgen urhan urkmez uslu
  uslucan usta ustaoglu ustun ustundag ustunel ustuner ustuntas usul utku uyanik uyar uyaroglu uygar uygun uyguner
  uygur uysal uysaler uzan uzel uzer uzgoren uzun uzundag uzunoglu vapur varan vardal vardar vardi varli varol
  vatansever veli velioglu veske vidin vural vurgun vurucu wagner weber yagci yagiz yagli yagmur yahsi yahya yakici
  yakut yalaz yalcin yalcinkaya yaldiz yali yalin yaliniz yalman yalvac yaman yanar yanik yanmaz yapici yaprak yarali
  yarar yaras yardimci yasa yasar yasin yatkin yavic yavuz yavuzer yavuzturk yay yayla yaylali yazici yegin yeler
  yelken yenal yener yengin yenice yenigun yenilmez yerli yerlikaya yesil yesilbas yesilcimen yesildag yesilkaya
  yesiloz yesilyurt yetim yetis yetkin yigit yigitbas yigiter yigitoglu yilan yildirim yildiz yildizhan yildizoglu
  yilgin yilmaz yilmazer yilmazturk yokus yolal yolcu yoldas yoruk yorulmaz yuce yucel yucesan yucesoy yuceturk
  yuksel yukselen yukselir yumak yumusak yurdaer yurdakul yurdakurban yurt yurtsever yurttas yuruk yuzbasi yuzer
  yuzgec zafer zaim zan zeki zencirci zengin zeren zeybek zeytin zeytinoglu zihni zincir zorba zorlu zumrut
`)
